// The engine's words as the metrics' labels: the one place where both are known.
// Thread contract: pure. Tested in tests/server/app/review_handler_test.cpp.
#pragma once

#include "policies/engine/decision.hpp"
#include "policies/engine/policy_set.hpp"
#include "policies/engine/route.hpp"
#include "server/observe/labels.hpp"
#include "server/observe/metrics.hpp"

namespace tidegate::app {

// Null: any path that is no route.
[[nodiscard]] observe::Route label_of(const engine::Route* route) noexcept;
[[nodiscard]] observe::Operation label_of(admission::Operation operation) noexcept;
[[nodiscard]] observe::Decision label_of(const engine::Decision& decision) noexcept;
[[nodiscard]] observe::RuleAction label_of(engine::Outcome outcome) noexcept;
// What metrics shall tell of a set.
[[nodiscard]] observe::RulesInfo describe(const engine::PolicySet& set);

}  // namespace tidegate::app
