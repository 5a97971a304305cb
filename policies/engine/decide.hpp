// The one way in: a policy set, a review and a route in, a decision out.
// Pure but for the scratch: no clock, no lock, no input or output. Source of what is judged and patched when: DESIGN
// (/validate, /mutate, UPDATE, DELETE) and Kubernetes' good practices for admission webhooks.
// Thread contract: one thread a scratch; the set is shared. Tested in tests/policies/engine/.
#pragma once

#include <chrono>

#include "policies/admission/review.hpp"
#include "policies/engine/budget.hpp"
#include "policies/engine/decision.hpp"
#include "policies/engine/policy_set.hpp"
#include "policies/engine/route.hpp"
#include "policies/engine/scratch.hpp"

namespace tidegate::engine {

// `now` is what exceptions end by. The decision borrows from `scratch`, `review` and `set`. It is none, and not to be
// used, when budget.heavy is set afterwards.
[[nodiscard]] Decision decide(const PolicySet& set, const Route& route, const admission::Review& review,
                              std::chrono::system_clock::time_point now, const Budget& budget, Scratch& scratch);

}  // namespace tidegate::engine
