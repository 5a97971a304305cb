// Type check: resolves every name and overload of a tree against an environment, deduces types, and annotates the tree.
// Source: cel-spec doc/langdef.md, cel-go checker/; error texts are cel-go's, since authors search for them.
// Thread contract: pure but for the tree. Tested in tests/policies/cel/checker_test.cpp.
#pragma once

#include <string_view>
#include <vector>

#include "policies/cel/ast.hpp"
#include "policies/cel/environment.hpp"

namespace tidegate::cel {

// Empty: the tree checked; root.type is the deduced type. `source` is for literal validation's messages and hints.
[[nodiscard]] std::vector<Issue> check(Expr& root, const Environment& environment, std::string_view source);

}  // namespace tidegate::cel
