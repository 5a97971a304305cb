// From the text of jsonPatch or applyConfiguration to a rule's patch, with every problem as a diagnostic at its place.
// Thread contract: one thread at a time. Tested by tests/golden/rules/bad-patches.yaml.
#pragma once

#include <memory>
#include <span>

#include "policies/cel/environment.hpp"
#include "policies/engine/expressions/compile.hpp"
#include "policies/engine/patches/model.hpp"

namespace tidegate::engine {

// What an expression that computes a patch may use besides what others do: JSONPatch{}, Object{}, jsonpatch.escapeKey.
[[nodiscard]] cel::Environment patch_environment();

// Null after an error. `environment` is patch_environment() with the policy's variables.
[[nodiscard]] std::unique_ptr<const PatchRule> compile_patch(fields::Reader& reader, PatchKind kind,
                                                             const ExpressionText& text,
                                                             const cel::Environment& environment,
                                                             std::span<const NamedExpression> variables);

}  // namespace tidegate::engine
