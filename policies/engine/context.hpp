// What the steps of one decision share. Private to policies/engine.
// Thread contract: one thread, one decision. Tested through decide() in tests/policies/engine/.
#pragma once

#include <chrono>
#include <optional>

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

  // The Pod of the object or of the old one, looked for once; null where there is none.
  [[nodiscard]] const admission::Pod* pod_of(const json::Node& object) {
    FoundPod& found = &object == review.object ? pod : old_pod;
    if (found.object != &object) {
      found.object = &object;
      found.pod = home == nullptr ? std::nullopt : admission::find_pod(*home, object);
    }
    return found.pod ? &*found.pod : nullptr;
  }
  struct FoundPod {
    const json::Node* object = nullptr;
    std::optional<admission::Pod> pod;
  };
  FoundPod pod{}, old_pod{};

  // Counts `count` findings of a rule.
  void note(std::uint32_t rule, Outcome outcome, std::size_t count) {
    scratch.outcomes.push_back({rule, outcome, static_cast<std::uint32_t>(count)});
  }
};

}  // namespace tidegate::engine
