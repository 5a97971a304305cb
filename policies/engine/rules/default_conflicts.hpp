// Defaults that contradict each other: two rules that would set one place to different values on one object, as far as
// it can be seen when rules are loaded (checks::Check::static_defaults).
// Thread contract: pure function. Tested by tests/golden/rules/bad-two-files.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "policies/engine/rules/model.hpp"

namespace tidegate::engine {

struct DefaultOf {
  const PolicySource* policy;
  const RuleSource* rule;
  std::string place, value;
};

struct DefaultConflict {
  DefaultOf first, second;  // in the order of the policies
};

// At most limits::max_diagnostics; each rule is reported once. Policies with `mutation: off` set nothing.
[[nodiscard]] std::vector<DefaultConflict> find_default_conflicts(std::span<const PolicySource> policies);

}  // namespace tidegate::engine
