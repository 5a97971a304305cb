// Runs a rule's expression on an object, or on each of its items, and words what fails.
// Invariants: each item is judged whatever becomes of the others, so that one that errs hides no violation.
// Thread contract: one thread, one decision. Tested in tests/policies/engine/for_each_test.cpp and messages_test.cpp.
#pragma once

#include <optional>
#include <string>

#include "policies/checks/check.hpp"
#include "policies/engine/expressions/evaluation.hpp"
#include "policies/engine/expressions/model.hpp"

namespace tidegate::engine {

// Why a rule could not be evaluated, and for which item.
struct RuleFailure {
  std::string path, why;
};

// Adds a finding for each item (or the object) for which the condition is false. Returns the first error.
[[nodiscard]] std::optional<RuleFailure> judge(const ExpressionRule& rule, Evaluation& evaluation, CostLeft& left,
                                               checks::Findings& findings);

}  // namespace tidegate::engine
