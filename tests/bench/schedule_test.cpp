#include "bench/load/schedule.hpp"

#include <set>
#include <vector>

#include "tests/bench/property.hpp"

namespace tidegate::bench {
namespace {

constexpr Nanos ms = 1'000'000;

TEST_CASE("with a rate, requests are due at even distances whatever happened before") {
  Schedule schedule({.start = 1000, .warmup = 0, .duration = 10 * ms, .rate = 1000, .requests = {}, .share = {}});
  CHECK(schedule.take(1000) == 1000);
  CHECK_FALSE(schedule.take(1000 + ms - 1));
  // A stall of five milliseconds: all that were due meanwhile keep their own times.
  for (int i = 1; i <= 5; ++i) CHECK(schedule.take(1000 + 5 * ms) == 1000 + i * ms);
  CHECK_FALSE(schedule.take(1000 + 5 * ms));
}

TEST_CASE("nothing is due at the end or after it") {
  Schedule schedule({.start = 0, .warmup = ms, .duration = 2 * ms, .rate = 1000, .requests = {}, .share = {}});
  std::vector<Nanos> due;
  while (const auto next = schedule.take(3 * ms - 1)) due.push_back(*next);
  CHECK(due == std::vector<Nanos>{0, ms, 2 * ms});
  CHECK_FALSE(schedule.is_measured(0));
  CHECK(schedule.is_measured(ms));
  CHECK(schedule.finished(3 * ms));
  CHECK_FALSE(schedule.exhausted());
}

TEST_CASE("threads together send what one would") {
  check_property("shares interleave", [] {
    const auto threads = static_cast<std::uint64_t>(*rc::gen::inRange(1, 9));
    const int rate = *rc::gen::inRange(1, 100'000);
    const Plan whole{
        .start = 7, .warmup = 0, .duration = 20 * ms, .rate = static_cast<double>(rate), .requests = {}, .share = {}};
    std::multiset<Nanos> expected;
    std::multiset<Nanos> found;
    Schedule one(whole);
    while (const auto due = one.take(7 + 20 * ms - 1)) expected.insert(*due);
    for (std::uint64_t i = 0; i < threads; ++i) {
      Plan part = whole;
      part.share = {.index = i, .of = threads};
      Schedule schedule(part);
      while (const auto due = schedule.take(7 + 20 * ms - 1)) found.insert(*due);
    }
    RC_ASSERT(found == expected);
  });
}

TEST_CASE("the limit counts measured requests over all threads") {
  check_property("limit", [] {
    const auto threads = static_cast<std::uint64_t>(*rc::gen::inRange(1, 9));
    const auto limit = static_cast<std::uint64_t>(*rc::gen::inRange(1, 50));
    std::uint64_t measured = 0;
    for (std::uint64_t i = 0; i < threads; ++i) {
      Schedule schedule({.start = 0,
                         .warmup = 5,
                         .duration = 1000,
                         .rate = 0,
                         .requests = limit,
                         .share = {.index = i, .of = threads}});
      RC_ASSERT(schedule.exhausted() == (limit <= i));
      if (!schedule.exhausted()) {
        RC_ASSERT(schedule.take(4).has_value());  // in the warm-up
      }
      while (schedule.take(5)) ++measured;
      RC_ASSERT(schedule.exhausted());
    }
    RC_ASSERT(measured == limit);
  });
}

TEST_CASE("what was due but never sent is known") {
  Schedule schedule({.start = 0, .warmup = 0, .duration = 10 * ms, .rate = 1000, .requests = {}, .share = {}});
  for (int i = 0; i < 3; ++i) CHECK(schedule.take(9 * ms));
  CHECK(schedule.overdue(10 * ms) == 7);
  CHECK(schedule.overdue(60 * ms) == 7);
  CHECK(schedule.overdue(4 * ms) == 1);
  CHECK(schedule.overdue(ms) == 0);
}

TEST_CASE("a million requests do not drift") {
  Schedule schedule({.start = 0, .warmup = 0, .duration = 40'000 * ms, .rate = 30'000, .requests = {}, .share = {}});
  Nanos last = 0;
  for (int i = 0; i < 1'000'000; ++i) last = *schedule.take(39'999 * ms);
  CHECK(last == 33'333'300'000);  // 999,999 / 30,000 s
}

}  // namespace
}  // namespace tidegate::bench
