#include "server/observe/rule_totals.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <unordered_map>

namespace tidegate::observe {

std::vector<RuleCounters*> RuleTotals::install(const RuleLabels& labels, std::size_t threads) {
  fold_all_but(labels);
  std::vector<Series*> series;
  series.reserve(labels.size() + 1);
  for (const RuleLabel& label : labels) series.push_back(series_of(label));
  series.push_back(&other_);

  std::vector<RuleCounters*> handed_out;
  for (std::size_t thread = 0; thread < threads; ++thread) {
    blocks_.push_back({std::make_unique<RuleCounters>(labels.size()), series});
    handed_out.push_back(blocks_.back().counters.get());
  }
  return handed_out;
}

// A rule may bear the name of the label for strangers: then they share it, since two equal series would be an error.
RuleTotals::Series* RuleTotals::series_of(const RuleLabel& label) {
  if (label.policy == other_label && label.rule == other_label) return &other_;
  return &series_[label];
}

void RuleTotals::fold_all_but(const RuleLabels& labels) {
  const std::set<RuleLabel> loaded(labels.begin(), labels.end());
  for (auto at = series_.begin(); at != series_.end();) {
    if (loaded.contains(at->first)) {
      ++at;
      continue;
    }
    for (std::size_t action = 0; action < other_.retired.size(); ++action) {
      other_.retired[action] += at->second.retired[action];
    }
    // Threads that still use the old set go on counting: from now on into `other`.
    for (Block& block : blocks_) std::replace(block.series.begin(), block.series.end(), &at->second, &other_);
    at = series_.erase(at);
  }
}

void RuleTotals::add_counts(const RuleCounters& counters, std::size_t rule_id, Counts& to) {
  for (std::size_t action = 0; action < to.size(); ++action) {
    to[action] += counters.value(rule_id, static_cast<RuleAction>(action));
  }
}

void RuleTotals::retire(const RuleCounters* counters) {
  const auto block = std::find_if(blocks_.begin(), blocks_.end(),
                                  [&](const Block& candidate) { return candidate.counters.get() == counters; });
  if (block == blocks_.end()) return;
  for (std::size_t id = 0; id < block->series.size(); ++id) add_counts(*counters, id, block->series[id]->retired);
  blocks_.erase(block);
}

Family RuleTotals::collect() const {
  std::unordered_map<const Series*, Counts> totals;
  for (const Block& block : blocks_) {
    for (std::size_t id = 0; id < block.series.size(); ++id) add_counts(*block.counters, id, totals[block.series[id]]);
  }

  Family family =
      counter("tidegate_policy_decisions_total",
              "What the rules did: denied, warned, audited, found existing, excepted, patched, reported or erred.");
  const auto add = [&](std::string_view policy, std::string_view rule, const Series& series) {
    const auto live = totals.find(&series);
    for (std::size_t action = 0; action < series.retired.size(); ++action) {
      const std::uint64_t count = series.retired[action] + (live == totals.end() ? 0 : live->second[action]);
      if (count == 0) continue;
      family.add(static_cast<double>(count), {{"policy", std::string(policy)},
                                              {"rule", std::string(rule)},
                                              {"action", std::string(rule_action_names[action])}});
    }
  };
  for (const auto& [label, series] : series_) add(label.policy, label.rule, series);
  add(other_label, other_label, other_);
  return family;
}

}  // namespace tidegate::observe
