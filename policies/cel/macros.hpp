// The macros: calls that become other trees when they are parsed. The expansions are cel-go's, node for node, since
// Kubernetes' cost counts them; Expr::macro remembers what was written.
// Source: cel-spec doc/langdef.md "Macros"; cel-go parser/macro.go, cel/library.go (optionals), ext/comprehensions.go,
// ext/lists.go. Thread contract: pure. Tested in tests/policies/cel/parser_test.cpp.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "policies/cel/ast.hpp"
#include "policies/cel/builder.hpp"

namespace tidegate::cel {

// A call as it was written. The expansion takes its parts.
struct MacroCall {
  Builder& make;
  Place place;     // of every node that the expansion adds
  ExprPtr target;  // null of has()
  std::vector<ExprPtr> args;
  std::vector<Issue>& issues;
};

struct MacroEntry {
  std::string_view name;
  bool member;
  std::size_t arguments;
  // Never null: arguments that don't fit are reported, and a placeholder stands for the call.
  ExprPtr (*expand)(MacroCall& call);
};

// Null where the call is no macro: a function of the same name may take another number of arguments.
[[nodiscard]] const MacroEntry* find_macro(std::string_view name, bool member, std::size_t arguments) noexcept;

}  // namespace tidegate::cel
