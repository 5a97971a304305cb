// What Kubernetes refuses in an expression whose types are right: literals of mixed element types, and constant
// arguments of conversions, matches() and format() that can only fail.
// Source: cel-go cel/validator.go and ext/formatting.go, as k8s.io/apiserver pkg/cel/environment/base.go enables
// them; interpreter/decorators.go for conversions.
// Thread contract: pure. Tested in tests/policies/cel/checker_test.cpp.
#pragma once

#include <vector>

#include "policies/cel/ast.hpp"
#include "policies/cel/environment.hpp"

namespace tidegate::cel {

// REQUIRES: `root` checked without issues.
[[nodiscard]] std::vector<Issue> validate_literals(const Expr& root, const Environment& environment);

// `call` is TEXT.format([…]) with a constant text and a list literal: whether its clauses fit the elements' types.
void validate_format(const Expr& call, std::vector<Issue>& issues);

}  // namespace tidegate::cel
