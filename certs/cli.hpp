// The verbs `tidegate certs make|show|check` as functions: options in, text and an exit code out. Whoever parses the
// command line fills the structs; their members' defaults are the flags' defaults.
// Exit codes: 0 done and good; 1 `check` found faults; 2 usage, or files that can't be read or written.
// Thread contract: functions without state beside the streams. Tested in tests/certs/cli_test.cpp.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <vector>

#include "certs/check.hpp"
#include "certs/make.hpp"

namespace tidegate::certs {

constexpr int exit_good = 0;
constexpr int exit_faults = 1;
constexpr int exit_usage = 2;

struct ShowOptions {
  std::vector<std::filesystem::path> files{"certs/out/tls.crt", "certs/out/ca.crt"};
  // The file whose certificates are printed as the caBundle of a webhook configuration; "" prints none.
  std::filesystem::path ca = "certs/out/ca.crt";
  // Nothing but the caBundle, for scripts: `tidegate certs show --ca-bundle`.
  bool ca_bundle_only = false;
  std::chrono::sys_seconds now = certs::now();
};

int run_make(const MakeOptions& options, std::ostream& out, std::ostream& err);
int run_show(const ShowOptions& options, std::ostream& out, std::ostream& err);
int run_check(const CheckOptions& options, std::ostream& out, std::ostream& err);

}  // namespace tidegate::certs
