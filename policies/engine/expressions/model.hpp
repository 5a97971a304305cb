// Expressions of a policy once they are compiled, and what the engine has to know of each to run it.
// Invariants: a variable reads only variables before it; slots are those of environment.hpp.
// Thread contract: immutable after loading, shared by all workers. Tested in tests/policies/engine/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policies/cel/program.hpp"

namespace tidegate::engine {

// What a rule with `forEach` looks at, one after the other.
enum class ForEach : std::uint8_t { container, init_container, ephemeral_container, any_container, volume };

struct Expression {
  cel::Program program;
  // Itself or through a variable.
  bool reads_old_object = false;
  bool reads_pod = false;
  bool heavy = false;
  // May look at metadata.managedFields, which are otherwise not kept. Whole objects are compared without them.
  bool reads_managed_fields = false;
};

struct NamedExpression {
  std::string name;
  Expression expression;
};

// A rule's body: what must hold.
struct ExpressionRule {
  Expression condition;
  std::optional<Expression> message_expression;
  std::optional<ForEach> for_each;
  std::string message;  // when message_expression gives none: the rule's own, or `failed expression: …`

  [[nodiscard]] bool needs_pod() const noexcept {
    return for_each.has_value() || condition.reads_pod || (message_expression && message_expression->reads_pod);
  }
  // It compares with the old object itself, so that nothing is forgiven for having been there before.
  [[nodiscard]] bool compares() const noexcept { return condition.reads_old_object; }
  [[nodiscard]] bool reads_managed_fields() const noexcept {
    return condition.reads_managed_fields || (message_expression && message_expression->reads_managed_fields);
  }
  [[nodiscard]] bool heavy() const noexcept {
    return condition.heavy || (message_expression && message_expression->heavy);
  }
};

// What the expressions of one policy share.
struct PolicyExpressions {
  std::vector<NamedExpression> variables;
  std::vector<NamedExpression> match_conditions;
};

}  // namespace tidegate::engine
