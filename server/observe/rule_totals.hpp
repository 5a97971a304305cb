// tidegate_policy_decisions_total over all threads and over reloads: a rule that keeps its policy and name keeps its
// counts; what a rule counted that is no longer loaded moves to `other` for good, so that nothing grows with reloads
// and no counter ever falls. Thread contract: one thread at a time (the registry's mutex); the blocks it hands out are
// written by others meanwhile. Tested in tests/server/observe/rule_totals_test.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "server/observe/family.hpp"
#include "server/observe/labels.hpp"
#include "server/observe/worker_metrics.hpp"

namespace tidegate::observe {

class RuleTotals {
 public:
  RuleTotals() = default;
  RuleTotals(const RuleTotals&) = delete;
  RuleTotals& operator=(const RuleTotals&) = delete;

  // Makes `labels` the loaded rules, and one block of counters for each thread that decides.
  [[nodiscard]] std::vector<RuleCounters*> install(const RuleLabels& labels, std::size_t threads);

  // Takes over what the block counted and frees it. Null is ignored.
  // REQUIRES: its writer is done with it, and that was told to this thread by something that synchronises.
  void retire(const RuleCounters* counters);

  // Blocks in use or on their way back.
  [[nodiscard]] std::size_t blocks() const noexcept { return blocks_.size(); }
  // Only what was counted at least once: rules × actions would be 80,000 series at the limit.
  [[nodiscard]] Family collect() const;

 private:
  using Counts = std::array<std::uint64_t, rule_action_names.size()>;
  struct Series {
    Counts retired{};
  };
  struct Block {
    std::unique_ptr<RuleCounters> counters;
    std::vector<Series*> series;  // by rule id, then `other`
  };
  static void add_counts(const RuleCounters& counters, std::size_t rule_id, Counts& to);
  [[nodiscard]] Series* series_of(const RuleLabel& label);
  void fold_all_but(const RuleLabels& labels);

  std::map<RuleLabel, Series> series_;  // nodes stay where they are
  Series other_;
  std::vector<Block> blocks_;
};

}  // namespace tidegate::observe
