// `tidegate certs check`: would kube-apiserver accept this server's certificate, and for how long?
// Checks: the key belongs to the certificate; the chain leads to a CA of the bundle and allows serverAuth (a bundle's
// certificate is trusted as it stands, as Go's verifier does); the names are covered by subject alternative names
// (the common name never counts); every certificate of the chain is valid, and stays so for a while.
// Thread contract: functions without state. Tested in tests/certs/check_test.cpp.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "certs/make.hpp"
#include "policies/base/limits.hpp"
#include "policies/base/result.hpp"

namespace tidegate::certs {

struct CheckOptions {
  std::filesystem::path certificate = "certs/out/tls.crt";  // with its intermediates, leaf first
  std::filesystem::path key = "certs/out/tls.key";
  std::filesystem::path ca = "certs/out/ca.crt";  // what caBundle holds
  // DNS names and addresses that clients verify; without any, names aren't checked and the report says so.
  std::vector<std::string> names;
  // What ends within this long is a fault.
  std::chrono::days expiry_warning = limits::certificate_expiry_warning;
  std::chrono::sys_seconds now = certs::now();
};

struct Finding {
  bool good;
  std::string subject;  // "key", "chain", "names", "validity"
  std::string text;     // what was found, in words
};

struct CheckReport {
  std::vector<Finding> findings;
  [[nodiscard]] bool clean() const;
};

// Errors: a file that can't be read or parsed, or a name that is none; what is wrong with good files is a Finding.
base::Result<CheckReport> check(const CheckOptions& options);

}  // namespace tidegate::certs
