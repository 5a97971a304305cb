// Latencies in fixed memory: a log-linear histogram (as HdrHistogram's), 128 buckets to each power of two; a coarse one
// has 16, for plots over time.
// Invariants: a value read back differs from the one recorded by less than 1 % (1/128, coarse: 1/16); count, sum, min
// and max are exact; 37 KiB whatever is recorded; merging is the same as having recorded everything in one. Values are
// nanoseconds; negative ones count as 0, those above max_value in the last bucket. Thread contract: one thread at a
// time; threads have one each and are merged. Tested in tests/bench/histogram_test.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace tidegate::bench {

template <int sub_bits>
class BasicHistogram {
 public:
  static constexpr std::size_t row_width = std::size_t{1} << sub_bits;
  static constexpr int max_bits = 42;  // 2^42 ns = 73 minutes
  static constexpr std::size_t rows = max_bits - sub_bits + 1;
  static constexpr std::int64_t max_value = (std::int64_t{1} << max_bits) - 1;

  void record(std::int64_t nanoseconds) noexcept;
  void merge(const BasicHistogram& other) noexcept;

  [[nodiscard]] std::uint64_t count() const noexcept { return count_; }
  [[nodiscard]] std::int64_t min() const noexcept { return count_ == 0 ? 0 : min_; }
  [[nodiscard]] std::int64_t max() const noexcept { return max_; }
  [[nodiscard]] double mean() const noexcept;
  // The smallest value that at least `percent` of all recorded values do not exceed, rounded up within its bucket but
  // never above max(). 0 when nothing was recorded. REQUIRES: 0 <= percent <= 100.
  [[nodiscard]] std::int64_t percentile(double percent) const noexcept;
  // How many were recorded that percentile() could answer with at most `value` for.
  [[nodiscard]] std::uint64_t count_up_to(std::int64_t value) const noexcept;
  // Each value taken for the largest of its bucket.
  [[nodiscard]] double standard_deviation() const noexcept;

  bool operator==(const BasicHistogram&) const noexcept = default;

 private:
  static constexpr std::size_t buckets = row_width * rows;

  static std::size_t bucket_of(std::int64_t value) noexcept;
  static std::int64_t last_value_of(std::size_t bucket) noexcept;

  std::array<std::uint64_t, buckets> counts_{};
  std::uint64_t count_ = 0;
  double sum_ = 0;
  std::int64_t min_ = 0;
  std::int64_t max_ = 0;
};

using Histogram = BasicHistogram<7>;
using CoarseHistogram = BasicHistogram<4>;

extern template class BasicHistogram<7>;
extern template class BasicHistogram<4>;

}  // namespace tidegate::bench
