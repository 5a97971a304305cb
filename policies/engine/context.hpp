// What the steps of one decision share. Private to policies/engine.
// Thread contract: one thread, one decision. Tested through decide() in tests/policies/engine/.
#pragma once

#include <chrono>

#include "policies/admission/pod_template.hpp"
#include "policies/admission/review.hpp"
#include "policies/engine/budget.hpp"
#include "policies/engine/policy_set.hpp"
#include "policies/engine/route.hpp"
#include "policies/engine/scratch.hpp"

namespace tidegate::engine {

struct Context {
  const PolicySet& set;
  const Route& route;
  const admission::Review& review;
  std::chrono::system_clock::time_point now;
  const Budget& budget;
  Scratch& scratch;
  const admission::PodHome* home = nullptr;  // where the reviewed kind keeps its Pod; null: it has none
  bool erred = false;

  // Counts `count` findings of a rule.
  void note(std::uint32_t rule, Outcome outcome, std::size_t count) {
    scratch.outcomes.push_back({rule, outcome, static_cast<std::uint32_t>(count)});
  }
};

}  // namespace tidegate::engine
