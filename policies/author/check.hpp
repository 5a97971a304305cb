// `tidegate check`: what the webhook would say to manifests, on a laptop or in CI, before a cluster is asked.
// The same engine as the server, in the cluster's order: defaults are filled in, then the result is judged.
// Thread contract: functions without state beside the streams. Tested in tests/policies/author/check_test.cpp.
#pragma once

#include <chrono>
#include <iosfwd>
#include <string>
#include <vector>

#include "policies/author/format.hpp"
#include "policies/author/request.hpp"

namespace tidegate::author {

struct CheckOptions {
  std::string rules;                // a directory of rule files, or one file
  std::vector<std::string> inputs;  // files, directories, "-"
  RequestOptions request;
  Format format = Format::text;
  bool quiet = false;  // text: only what was denied or warned about
  std::chrono::system_clock::time_point now = std::chrono::system_clock::now();
};

// Exit code: 0 nothing was denied, 1 something was, 2 the rules or an input are bad.
int check(const CheckOptions& options, std::istream& in, std::ostream& out, std::ostream& err);

}  // namespace tidegate::author
