// A slow, obvious evaluator that walks the syntax tree: what the product's is compared with. Names are looked up by
// their text, values are copied, comprehensions run as the generic loop that they are; nothing is charged or limited.
// Written from cel-spec doc/langdef.md and cel-go's behaviour, not from the product's evaluator.
#pragma once

#include <map>
#include <string>

#include "policies/cel/ast.hpp"
#include "tests/policies/cel/reference/value.hpp"

namespace tidegate::cel::reference {

using Scope = std::map<std::string, Value>;

struct Result {
  Value value;
  // A map was written with keys that are none by the specification (1.5, null, lists). cel-go takes them, the reference
  // has an error, the product something between: what comes of it is not to be compared.
  bool odd_keys;
};

[[nodiscard]] Result evaluate(const Expr& expr, const Scope& variables);

}  // namespace tidegate::cel::reference
