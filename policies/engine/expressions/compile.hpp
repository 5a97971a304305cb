// From an expression's text to a program, with every problem as a diagnostic at its place in the rule file.
// Thread contract: one thread at a time. Tested by tests/golden/rules/bad-cel*.yaml.
#pragma once

#include <optional>
#include <span>

#include "policies/base/fields/reader.hpp"
#include "policies/cel/environment.hpp"
#include "policies/engine/expressions/model.hpp"
#include "policies/engine/expressions/text.hpp"

namespace tidegate::engine {

// What Kubernetes wants an expression to evaluate to: exactly this type, so that `dyn` won't do.
enum class Wanted : std::uint8_t { anything, boolean, string, json_patch, apply_configuration };

// Nothing after an error. `variables` are those that `environment` declares.
[[nodiscard]] std::optional<Expression> compile_expression(fields::Reader& reader, const ExpressionText& text,
                                                           const cel::Environment& environment, Wanted wanted,
                                                           std::span<const NamedExpression> variables);

}  // namespace tidegate::engine
