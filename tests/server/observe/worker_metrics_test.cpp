// The hot-path counters: what they count, and that a reader beside them sees no tear and no fall.
#include "server/observe/worker_metrics.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

namespace tidegate::observe {
namespace {

using std::chrono::microseconds;
using std::chrono::nanoseconds;

TEST_CASE("a request is counted under its route, operation and decision alone") {
  WorkerMetrics metrics;
  metrics.count_request(Route::mutate, Operation::update, Decision::patch, microseconds(70));
  metrics.count_request(Route::mutate, Operation::update, Decision::patch, microseconds(80));
  for (std::size_t route = 0; route < route_names.size(); ++route) {
    for (std::size_t operation = 0; operation < operation_names.size(); ++operation) {
      for (std::size_t decision = 0; decision < decision_names.size(); ++decision) {
        const bool hit = route == place(Route::mutate) && operation == place(Operation::update) &&
                         decision == place(Decision::patch);
        CHECK(metrics.requests(static_cast<Route>(route), static_cast<Operation>(operation),
                               static_cast<Decision>(decision)) == (hit ? 2 : 0));
      }
    }
  }
}

TEST_CASE("a duration falls into the first bucket whose bound it doesn't exceed") {
  struct Row {
    nanoseconds duration;
    std::size_t bucket;
  };
  const Row rows[] = {
      {nanoseconds(0), 0},         {nanoseconds(-5), 0},          {microseconds(50), 0},
      {nanoseconds(50'001), 1},    {microseconds(100), 1},        {microseconds(2500), 5},
      {microseconds(2501), 6},     {std::chrono::seconds(1), 13}, {nanoseconds(1'000'000'001), 14},
      {std::chrono::hours(1), 14},
  };
  for (const Row& row : rows) {
    CAPTURE(row.duration.count());
    DurationCounters durations;
    durations.count(row.duration);
    for (std::size_t bucket = 0; bucket <= duration_bounds.size(); ++bucket) {
      CHECK(durations.bucket(bucket) == (bucket == row.bucket ? 1 : 0));
    }
    CHECK(durations.sum_ns() == static_cast<std::uint64_t>(std::max<std::int64_t>(row.duration.count(), 0)));
  }
}

TEST_CASE("the bounds of the buckets rise") {
  for (std::size_t i = 1; i < duration_bounds.size(); ++i) CHECK(duration_bounds[i - 1] < duration_bounds[i]);
}

TEST_CASE("a rule id beyond the set counts as other") {
  RuleCounters counters(2);
  counters.count(0, RuleAction::deny);
  counters.count(2, RuleAction::warn);
  counters.count(static_cast<std::size_t>(-1), RuleAction::warn);
  CHECK(counters.value(0, RuleAction::deny) == 1);
  CHECK(counters.value(1, RuleAction::warn) == 0);
  CHECK(counters.value(counters.rules(), RuleAction::warn) == 2);
}

TEST_CASE("rules are counted in the block in use, and in none before the first") {
  WorkerMetrics metrics;
  RuleCounters first(1), second(1);
  metrics.count_rule(0, RuleAction::deny);
  CHECK(metrics.use_rules(&first) == nullptr);
  metrics.count_rule(0, RuleAction::deny);
  CHECK(metrics.use_rules(&second) == &first);
  metrics.count_rule(0, RuleAction::deny);
  metrics.count_rule(0, RuleAction::deny);
  CHECK(first.value(0, RuleAction::deny) == 1);
  CHECK(second.value(0, RuleAction::deny) == 2);
}

TEST_CASE("counters of two threads share no cache line") {
  CHECK(alignof(WorkerMetrics) >= cache_line_bytes);
  CHECK(sizeof(WorkerMetrics) % cache_line_bytes == 0);
}

TEST_CASE("a reader beside the writer sees a counter that only rises") {
  constexpr std::uint64_t total = 200'000;
  WorkerMetrics metrics;
  std::atomic<bool> fell{false};
  std::thread reader([&] {
    for (std::uint64_t before = 0; before < total;) {
      const std::uint64_t now = metrics.requests(Route::validate, Operation::create, Decision::allow);
      if (now < before) fell = true;
      before = now;
    }
  });
  for (std::uint64_t i = 0; i < total; ++i) {
    metrics.count_request(Route::validate, Operation::create, Decision::allow, nanoseconds(1));
  }
  reader.join();
  CHECK(!fell);
  CHECK(metrics.durations(Route::validate).bucket(0) == total);
}

}  // namespace
}  // namespace tidegate::observe
