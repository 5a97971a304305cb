// What a thread that decides requests counts while it does: its own counters, summed when they are scraped.
// Invariants: no lock, no allocation, no atomic read-modify-write; every thread's counters have cache lines of their
// own. Thread contract: WorkerMetrics and RuleCounters are written by one thread and read by any. A RuleCounters
// belongs to one policy set and one thread; the registry (metrics.hpp) owns it until it is retired. Tested in
// tests/server/observe/worker_metrics_test.cpp.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "server/observe/counter.hpp"
#include "server/observe/labels.hpp"

namespace tidegate::observe {

// Upper bounds of the buckets of tidegate_request_duration_seconds: a decision takes tens of µs, an API server's
// patience ends within seconds.
inline constexpr std::array<std::chrono::nanoseconds, 14> duration_bounds{
    std::chrono::microseconds(50),  std::chrono::microseconds(100), std::chrono::microseconds(250),
    std::chrono::microseconds(500), std::chrono::milliseconds(1),   std::chrono::microseconds(2500),
    std::chrono::milliseconds(5),   std::chrono::milliseconds(10),  std::chrono::milliseconds(25),
    std::chrono::milliseconds(50),  std::chrono::milliseconds(100), std::chrono::milliseconds(250),
    std::chrono::milliseconds(500), std::chrono::seconds(1)};

// How long requests of one route took.
class DurationCounters {
 public:
  void count(std::chrono::nanoseconds duration) noexcept {
    const std::chrono::nanoseconds at_least_zero = std::max(duration, std::chrono::nanoseconds::zero());
    std::size_t bucket = 0;
    while (bucket < duration_bounds.size() && at_least_zero > duration_bounds[bucket]) ++bucket;
    buckets_[bucket].add();
    sum_ns_.add(static_cast<std::uint64_t>(at_least_zero.count()));
  }
  // Not cumulative; the last one is of those beyond all bounds.
  [[nodiscard]] std::uint64_t bucket(std::size_t index) const noexcept { return buckets_[index].value(); }
  [[nodiscard]] std::uint64_t sum_ns() const noexcept { return sum_ns_.value(); }

 private:
  std::array<Counter, duration_bounds.size() + 1> buckets_;
  Counter sum_ns_;
};

// What the rules of one policy set did on one thread.
class RuleCounters {
 public:
  // Bounds: `rules` is at most limits::max_rules; 64 bytes each.
  explicit RuleCounters(std::size_t rules) : cells_(rules + 1) {}

  // An id that is not of this set counts as `other`.
  void count(std::size_t rule_id, RuleAction action) noexcept {
    cells_[std::min(rule_id, rules())].actions[place(action)].add();
  }
  [[nodiscard]] std::size_t rules() const noexcept { return cells_.size() - 1; }
  // REQUIRES: rule_id <= rules(); rules() itself is `other`.
  [[nodiscard]] std::uint64_t value(std::size_t rule_id, RuleAction action) const noexcept {
    return cells_[rule_id].actions[place(action)].value();
  }

 private:
  struct alignas(cache_line_bytes) Cell {
    std::array<Counter, rule_action_names.size()> actions;
  };
  std::vector<Cell> cells_;
};

class alignas(cache_line_bytes) WorkerMetrics {
 public:
  // `duration` is from the request's first byte until its answer is ready to be sent.
  void count_request(Route route, Operation operation, Decision decision, std::chrono::nanoseconds duration) noexcept {
    requests_[request_index(route, operation, decision)].add();
    durations_[place(route)].count(duration);
  }
  // Before the first use_rules() nothing is counted.
  void count_rule(std::size_t rule_id, RuleAction action) noexcept {
    if (rules_ != nullptr) rules_->count(rule_id, action);
  }

  // From now on rule ids are those of the set that `rules` was made for. Returns what was used before, which the thread
  // will not touch again: send it back to be given to Metrics::retire().
  [[nodiscard]] RuleCounters* use_rules(RuleCounters* rules) noexcept {
    RuleCounters* before = rules_;
    rules_ = rules;
    return before;
  }

  [[nodiscard]] std::uint64_t requests(Route route, Operation operation, Decision decision) const noexcept {
    return requests_[request_index(route, operation, decision)].value();
  }
  [[nodiscard]] const DurationCounters& durations(Route route) const noexcept { return durations_[place(route)]; }

 private:
  static constexpr std::size_t request_index(Route route, Operation operation, Decision decision) noexcept {
    return (place(route) * operation_names.size() + place(operation)) * decision_names.size() + place(decision);
  }

  RuleCounters* rules_ = nullptr;  // the writing thread's alone
  std::array<Counter, route_names.size() * operation_names.size() * decision_names.size()> requests_;
  std::array<DurationCounters, route_names.size()> durations_;
};

}  // namespace tidegate::observe
