// `tidegate certs make`: a development CA and a server certificate in one directory, under the names of a
// kubernetes.io/tls Secret: ca.crt, ca.key, tls.crt, tls.key (keys 0600). A CA that lies there is kept and signs a new
// server certificate, so making again is renewing.
// Invariants: a CA, or a certificate of another CA, is replaced only with `force`; every file is whole at all times.
// A reader may see the new tls.key beside the old tls.crt for an instant: it must take only pairs that match.
// Thread contract: a lock on the directory keeps two runs apart. Tested in tests/certs/make_test.cpp.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "certs/names.hpp"
#include "policies/base/limits.hpp"
#include "policies/base/result.hpp"

namespace tidegate::certs {

// The wall clock in whole seconds, as certificates count.
std::chrono::sys_seconds now();

struct MakeOptions {
  // Created when absent.
  std::filesystem::path directory = "certs/out";
  // DNS names and IP addresses; see parse_names.
  std::vector<std::string> names = default_names();
  // 1 … max_certificate_validity; the server's ends with the CA's at the latest.
  std::chrono::days validity = limits::default_certificate_validity;
  std::chrono::days ca_validity = limits::default_ca_validity;
  // Make a new CA even where files lie already.
  bool force = false;
  std::chrono::sys_seconds now = certs::now();
};

struct MakeReport {
  // False: the directory's CA signed it.
  bool new_ca = false;
  std::filesystem::path certificate;
  std::filesystem::path key;
  std::filesystem::path ca;
  std::vector<Name> names;
  std::chrono::sys_seconds not_after{};
  std::chrono::sys_seconds ca_not_after{};
};

// Errors: a bad name or number of days; half a CA, one that has expired or isn't one; files of somebody else's; a
// directory that can't be written.
base::Result<MakeReport> make(const MakeOptions& options);

}  // namespace tidegate::certs
