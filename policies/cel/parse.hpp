// Source text to syntax tree: the grammar of cel-spec doc/langdef.md, with optionals (`.?f`, `[?k]`, `{?k: v}`,
// `[?v]`), backtick-quoted fields, and the macros has, all, exists, exists_one, map, filter, optMap,
// optFlatMap, sortBy and the two-variable comprehensions. Every input ends in a tree or in issues: depth, size and
// repetition are bounded by limits::max_cel_…. Thread contract: pure. Tested in tests/policies/cel/parser_test.cpp and
// by tests/fuzz/cel_parser_fuzz.cpp.
#pragma once

#include <string_view>
#include <vector>

#include "policies/cel/ast.hpp"

namespace tidegate::cel {

struct ParseOptions {
  bool macros = true;
  // a.`b-c`: cel-spec has them, Kubernetes does not enable them.
  bool quoted_fields = true;
};

struct Parsed {
  ExprPtr root;               // null when there are issues
  std::vector<Issue> issues;  // in the order of the source
};

[[nodiscard]] Parsed parse(std::string_view source, const ParseOptions& options = {});

}  // namespace tidegate::cel
