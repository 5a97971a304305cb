#include "bench/load/histogram.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/bench/property.hpp"

namespace tidegate::bench {
namespace {

// Latencies of all magnitudes, not only the small ones that rapidcheck prefers.
rc::Gen<std::int64_t> latencies() {
  return rc::gen::map(rc::gen::pair(rc::gen::inRange(0, Histogram::max_bits), rc::gen::arbitrary<std::uint32_t>()),
                      [](std::pair<int, std::uint32_t> drawn) {
                        const auto base = std::int64_t{1} << drawn.first;
                        return base + static_cast<std::int64_t>(drawn.second) % base;
                      });
}

Histogram histogram_of(const std::vector<std::int64_t>& values) {
  Histogram histogram;
  for (const std::int64_t value : values) histogram.record(value);
  return histogram;
}

// The definition: the smallest value that at least `percent` of all do not exceed.
std::int64_t exact_percentile(std::vector<std::int64_t> values, double percent) {
  std::sort(values.begin(), values.end());
  const auto rank = static_cast<std::size_t>(std::ceil(percent / 100 * static_cast<double>(values.size()) - 1e-9));
  return values[std::max<std::size_t>(rank, 1) - 1];
}

TEST_CASE("a percentile is within one percent above the exact one") {
  check_property("percentile error", [] {
    const auto values = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::int64_t>>(latencies()));
    const double percent = *rc::gen::element(0.0, 1.0, 50.0, 90.0, 99.0, 99.9, 100.0);
    const std::int64_t exact = exact_percentile(values, percent);
    const std::int64_t found = histogram_of(values).percentile(percent);
    RC_ASSERT(found >= exact);
    RC_ASSERT(static_cast<double>(found - exact) <= static_cast<double>(exact) * 0.01);
  });
}

TEST_CASE("merging is the same as having recorded everything in one") {
  check_property("merge", [] {
    const auto left = *rc::gen::container<std::vector<std::int64_t>>(latencies());
    const auto right = *rc::gen::container<std::vector<std::int64_t>>(latencies());
    auto all = left;
    all.insert(all.end(), right.begin(), right.end());
    Histogram merged = histogram_of(left);
    merged.merge(histogram_of(right));
    const Histogram whole = histogram_of(all);
    RC_ASSERT(merged.count() == whole.count());
    RC_ASSERT(merged.min() == whole.min());
    RC_ASSERT(merged.max() == whole.max());
    RC_ASSERT(std::abs(merged.mean() - whole.mean()) <= whole.mean() * 1e-9);
    for (const double percent : {1.0, 50.0, 99.0, 100.0}) {
      RC_ASSERT(merged.percentile(percent) == whole.percentile(percent));
    }
  });
}

TEST_CASE("count, minimum, maximum and mean are exact") {
  const Histogram histogram = histogram_of({5, 1'000'003, 20});
  CHECK(histogram.count() == 3);
  CHECK(histogram.min() == 5);
  CHECK(histogram.max() == 1'000'003);
  CHECK(histogram.mean() == doctest::Approx(1'000'028.0 / 3));
}

TEST_CASE("every value below 256 ns has a bucket of its own") {
  for (std::int64_t value = 0; value < 256; ++value) {
    Histogram histogram = histogram_of({value, 1'000'000});
    CHECK(histogram.percentile(50) == value);
  }
}

TEST_CASE("99.9 percent of a thousand values is the 999th") {
  Histogram histogram;
  for (int i = 0; i < 999; ++i) histogram.record(100);
  histogram.record(1'000'000'000);
  CHECK(histogram.percentile(99.9) == 100);
  CHECK(histogram.percentile(99.95) == 1'000'000'000);
}

TEST_CASE("the coarse histogram is within a sixteenth") {
  CoarseHistogram histogram;
  for (int i = 1; i <= 1000; ++i) histogram.record(i * 1000);
  CHECK(histogram.percentile(50) >= 500'000);
  CHECK(histogram.percentile(50) <= 500'000 * 17 / 16);
}

TEST_CASE("how many lie below a value, and how far they lie apart") {
  const Histogram histogram = histogram_of({1, 2, 3, 4, 100});
  CHECK(histogram.count_up_to(0) == 0);
  CHECK(histogram.count_up_to(3) == 3);
  CHECK(histogram.count_up_to(99) == 4);
  CHECK(histogram.count_up_to(100) == 5);
  CHECK(histogram.standard_deviation() == doctest::Approx(39.01).epsilon(0.01));
}

TEST_CASE("an empty histogram answers 0") {
  const Histogram histogram;
  CHECK(histogram.percentile(50) == 0);
  CHECK(histogram.min() == 0);
  CHECK(histogram.max() == 0);
  CHECK(histogram.mean() == 0);
}

TEST_CASE("negative values count as 0 and huge ones keep their maximum") {
  Histogram histogram = histogram_of({-1});
  CHECK(histogram.max() == 0);
  histogram.record(Histogram::max_value * 4);
  CHECK(histogram.percentile(100) == Histogram::max_value * 4);
}

}  // namespace
}  // namespace tidegate::bench
