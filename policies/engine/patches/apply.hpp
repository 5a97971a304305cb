// Computes a rule's patch and applies it to the document that all rules of a request share.
// Invariants: the document changes as a whole or not at all; what a patch may not touch (guard.hpp) makes the rule err.
// Source: k8s.io/apiserver pkg/admission/plugin/policy/mutating/patch/. Private to policies/engine.
// Thread contract: one thread, one decision. Tested in tests/policies/engine/patches/.
#pragma once

#include <optional>
#include <string>

#include "policies/engine/context.hpp"
#include "policies/engine/expressions/evaluation.hpp"
#include "policies/engine/patches/model.hpp"
#include "policies/engine/working_document.hpp"

namespace tidegate::engine {

// Why the rule erred; nothing when it was applied, changed nothing, or a `test` of it did not hold. `evaluation` is of
// the document as it is.
[[nodiscard]] std::optional<std::string> apply_patch(const Context& context, const PatchRule& rule,
                                                     Evaluation& evaluation, WorkingDocument& document);

}  // namespace tidegate::engine
