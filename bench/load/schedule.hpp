// When the next request is to be sent, and when no more are.
// With a rate the n-th request is due at start + n / rate, whatever became of those before: latency counts from then,
// so a server that stalls is charged for all requests that waited (no coordinated omission; wrk2, vegeta). Without a
// rate every request is due when a connection is free.
// Invariants: due times never go back; none lies at or after end(); at most the limit of measured ones are given out.
// Thread contract: one per thread; `share` interleaves the threads' requests evenly.
// Tested in tests/bench/schedule_test.cpp.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "bench/load/clock.hpp"

namespace tidegate::bench {

struct Share {
  std::uint64_t index = 0;
  std::uint64_t of = 1;
};

// How many of `total` things fall to one share: shares differ by at most one and add up.
[[nodiscard]] constexpr std::uint64_t part_of(std::uint64_t total, const Share& share) noexcept {
  return total / share.of + (total % share.of > share.index ? 1 : 0);
}

struct Plan {
  Nanos start = 0;
  Nanos warmup = 0;
  Nanos duration = 0;                     // measured, after the warm-up
  double rate = 0;                        // over all threads; 0 = closed loop
  std::optional<std::uint64_t> requests;  // measured, over all threads
  Share share;
};

class Schedule {
 public:
  explicit Schedule(const Plan& plan);

  // The due time of a request to send now, or nothing. Each one given out counts as sent.
  [[nodiscard]] std::optional<Nanos> take(Nanos now);
  // When take() may next give something: the past when it already would.
  [[nodiscard]] Nanos next_due() const noexcept { return plan_.rate > 0 ? due_ : 0; }
  // No request will be given out at or after `now`.
  [[nodiscard]] bool finished(Nanos now) const noexcept { return now >= end_ || left_ == 0; }
  // The number of requests ended it, not the time.
  [[nodiscard]] bool exhausted() const noexcept { return left_ == 0; }
  [[nodiscard]] bool is_measured(Nanos due) const noexcept { return due >= measure_from_; }
  [[nodiscard]] Nanos measure_from() const noexcept { return measure_from_; }
  [[nodiscard]] Nanos end() const noexcept { return end_; }
  // With a rate: requests that were due before `now` and before end(), but were not taken.
  [[nodiscard]] std::uint64_t overdue(Nanos now) const;

 private:
  [[nodiscard]] Nanos due_of(std::uint64_t number) const;

  Plan plan_;
  Nanos measure_from_;
  Nanos end_;
  std::uint64_t number_ = 0;  // of the next request, in this thread
  std::uint64_t left_ = std::numeric_limits<std::uint64_t>::max();
  Nanos due_ = 0;
};

}  // namespace tidegate::bench
