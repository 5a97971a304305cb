// `tidegate lint`: everything that is wrong, or looks wrong, in rule files, without judging an object.
// What passes here is what `serve` loads: it is the same loader. All paths together are one set of rules.
// Thread contract: function without state beside the streams. Tested in tests/policies/author/rules/lint_test.cpp.
#pragma once

#include <chrono>
#include <iosfwd>
#include <string>
#include <vector>

#include "policies/author/format.hpp"

namespace tidegate::author {

struct LintOptions {
  std::vector<std::string> paths;  // directories of rule files, or files
  Format format = Format::text;
  bool strict = false;  // warnings count as errors
  std::chrono::system_clock::time_point now = std::chrono::system_clock::now();
};

// The diagnostics go to `out`, what keeps it from reading at all to `err`.
// Exit code: 0 nothing is wrong, 1 something is, 2 there is nothing to read.
int lint(const LintOptions& options, std::ostream& out, std::ostream& err);

}  // namespace tidegate::author
