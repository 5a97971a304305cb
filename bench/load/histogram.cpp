#include "bench/load/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace tidegate::bench {

// Values below 128 have a bucket each. Above, the top eight bits choose it: the exponent the row, the rest the column.
// (Coarse: 16 and five.)
template <int sub_bits>
std::size_t BasicHistogram<sub_bits>::bucket_of(std::int64_t value) noexcept {
  const auto bits = static_cast<std::uint64_t>(value);
  const int width = static_cast<int>(std::bit_width(bits));
  if (width <= sub_bits) return static_cast<std::size_t>(bits);
  const int shift = width - sub_bits - 1;
  return static_cast<std::size_t>(shift) * row_width + static_cast<std::size_t>(bits >> shift);
}

template <int sub_bits>
std::int64_t BasicHistogram<sub_bits>::last_value_of(std::size_t bucket) noexcept {
  if (bucket < 2 * row_width) return static_cast<std::int64_t>(bucket);
  const std::size_t shift = bucket / row_width - 1;
  const std::size_t top = bucket - shift * row_width;
  return static_cast<std::int64_t>(((top + 1) << shift) - 1);
}

template <int sub_bits>
void BasicHistogram<sub_bits>::record(std::int64_t nanoseconds) noexcept {
  const std::int64_t value = std::max<std::int64_t>(nanoseconds, 0);
  ++counts_[bucket_of(std::min(value, max_value))];
  min_ = count_ == 0 ? value : std::min(min_, value);
  max_ = std::max(max_, value);
  sum_ += static_cast<double>(value);
  ++count_;
}

template <int sub_bits>
void BasicHistogram<sub_bits>::merge(const BasicHistogram& other) noexcept {
  if (other.count_ == 0) return;
  for (std::size_t i = 0; i < buckets; ++i) counts_[i] += other.counts_[i];
  min_ = count_ == 0 ? other.min_ : std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
  sum_ += other.sum_;
  count_ += other.count_;
}

template <int sub_bits>
double BasicHistogram<sub_bits>::mean() const noexcept {
  return count_ == 0 ? 0.0 : sum_ / static_cast<double>(count_);
}

template <int sub_bits>
std::int64_t BasicHistogram<sub_bits>::percentile(double percent) const noexcept {
  if (count_ == 0) return 0;
  // The factor takes off what binary fractions add: 99.9 % of 1000 is 999, not 999.0000000000001 rounded up.
  const double exact = std::ceil(percent / 100.0 * static_cast<double>(count_) * (1 - 1e-12));
  const std::uint64_t rank = std::clamp<std::uint64_t>(static_cast<std::uint64_t>(exact), 1, count_);
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < buckets; ++i) {
    seen += counts_[i];
    if (seen < rank) continue;
    // What was above max_value lies in the last bucket; only max_ knows how large it was.
    return i + 1 == buckets ? max_ : std::min(last_value_of(i), max_);
  }
  return max_;
}

template <int sub_bits>
std::uint64_t BasicHistogram<sub_bits>::count_up_to(std::int64_t value) const noexcept {
  if (value >= max_) return count_;
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i + 1 < buckets && last_value_of(i) <= value; ++i) seen += counts_[i];
  return seen;
}

template <int sub_bits>
double BasicHistogram<sub_bits>::standard_deviation() const noexcept {
  if (count_ == 0) return 0;
  double squares = 0;
  for (std::size_t i = 0; i < buckets; ++i) {
    if (counts_[i] == 0) continue;
    const double distance = static_cast<double>(std::min(last_value_of(i), max_)) - mean();
    squares += distance * distance * static_cast<double>(counts_[i]);
  }
  return std::sqrt(squares / static_cast<double>(count_));
}

template class BasicHistogram<7>;
template class BasicHistogram<4>;

}  // namespace tidegate::bench
