#include "bench/load/series.hpp"

#include <doctest/doctest.h>

#include "bench/load/bounds.hpp"

namespace tidegate::bench {
namespace {

TEST_CASE("slices are round and few") {
  CHECK(slice_length(nanos_per_second) == nanos_per_second / 10);
  CHECK(slice_length(30 * nanos_per_second) == nanos_per_second / 10);
  CHECK(slice_length(31 * nanos_per_second) == nanos_per_second / 5);
  CHECK(slice_length(600 * nanos_per_second) == 2 * nanos_per_second);
  for (Nanos seconds = 1; seconds <= 86'400; seconds += 977) {
    const Nanos duration = seconds * nanos_per_second;
    CHECK(duration / slice_length(duration) <= static_cast<Nanos>(bounds::max_slices));
  }
}

TEST_CASE("each thing falls into the slice in which it came") {
  Series series(1000, 100);
  series.answer(999, 5);  // before the start
  series.answer(1000, 5);
  series.answer(1099, 7);
  series.error(1100);
  series.wrong(1299);
  REQUIRE(series.slices().size() == 3);
  CHECK(series.slices()[0].latency.count() == 2);
  CHECK(series.slices()[1].errors == 1);
  CHECK(series.slices()[2].wrong == 1);
  series.answer(1'000'000'000, 1);
  CHECK(series.slices().size() == bounds::max_slices);
}

TEST_CASE("series of threads add up") {
  Series one(0, 10);
  one.answer(5, 1);
  Series two(0, 10);
  two.answer(5, 1);
  two.error(25);
  Series sum;
  sum.merge(one);
  sum.merge(two);
  CHECK(sum.length() == 10);
  REQUIRE(sum.slices().size() == 3);
  CHECK(sum.slices()[0].latency.count() == 2);
  CHECK(sum.slices()[2].errors == 1);
}

}  // namespace
}  // namespace tidegate::bench
