#include "policies/engine/rules/default_conflicts.hpp"

#include <map>
#include <set>

#include "policies/base/limits.hpp"
#include "policies/engine/rules/overlap.hpp"

namespace tidegate::engine {

namespace {

bool fills_in(const PolicySource& policy) {
  return policy.mutation != Mutation::off && (policy.match.operations.has(admission::Operation::create) ||
                                              policy.match.operations.has(admission::Operation::update));
}

}  // namespace

std::vector<DefaultConflict> find_default_conflicts(std::span<const PolicySource> policies) {
  std::map<std::string, std::vector<DefaultOf>> by_place;
  for (const PolicySource& policy : policies) {
    if (!fills_in(policy) || (policy.expressions && !policy.expressions->match_conditions.empty())) continue;
    for (const RuleSource& rule : policy.rules) {
      // Conditions may keep two rules apart; that can't be seen here.
      if (rule.check == nullptr || rule.when != nullptr) continue;
      for (auto& [place, value] : rule.check->static_defaults()) {
        by_place[place].push_back({&policy, &rule, place, value});
      }
    }
  }
  std::vector<DefaultConflict> conflicts;
  std::set<const RuleSource*> reported;
  for (const auto& [place, all] : by_place) {
    for (std::size_t second = 1; second < all.size(); ++second) {
      for (std::size_t first = 0; first < second; ++first) {
        if (all[first].value == all[second].value || reported.contains(all[second].rule)) continue;
        if (!matches_overlap(all[first].policy->match, all[second].policy->match)) continue;
        conflicts.push_back({all[first], all[second]});
        reported.insert(all[second].rule);
        if (conflicts.size() == limits::max_diagnostics) return conflicts;
      }
    }
  }
  return conflicts;
}

}  // namespace tidegate::engine
