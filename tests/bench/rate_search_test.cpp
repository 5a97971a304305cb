#include "bench/load/rate_search.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "tests/bench/property.hpp"

namespace tidegate::bench {
namespace {

// What is tried beside a server that holds `limit` and no more.
std::vector<double> tried(const Ramp& ramp, double limit) {
  std::vector<double> rates;
  RateSearch search(ramp);
  while (const auto rate = search.next()) {
    rates.push_back(*rate);
    search.tell(*rate <= limit);
  }
  return rates;
}

double highest_held(const std::vector<double>& rates, double limit) {
  double highest = 0;
  for (const double rate : rates) {
    if (rate <= limit) highest = std::max(highest, rate);
  }
  return highest;
}

using Rates = std::vector<double>;

TEST_CASE("with a step rates go from first to last, until one is not held") {
  CHECK(tried({.from = 100, .to = 300, .step = 100}, 1000) == Rates{100, 200, 300});
  CHECK(tried({.from = 100, .to = 250, .step = 100}, 1000) == Rates{100, 200, 250});
  CHECK(tried({.from = 100, .to = 110, .step = 500}, 1000) == Rates{100, 110});
  CHECK(tried({.from = 0.1, .to = 0.4, .step = 0.1}, 1).size() == 4);
  CHECK(tried({.from = 100, .to = 900, .step = 100}, 250) == Rates{100, 200, 300});
}

TEST_CASE("without a step rates double, and then the gap is halved down to the resolution") {
  const Rates rates = tried({.from = 100, .to = 10'000, .resolution = 0.3}, 700);
  REQUIRE(rates.size() == 6);
  CHECK(rates[3] == 800);
  CHECK(rates[4] == doctest::Approx(std::sqrt(400.0 * 800)));
  CHECK(rates[5] == doctest::Approx(std::sqrt(rates[4] * 800)));
  CHECK(tried({.from = 100, .to = 500}, 1000) == Rates{100, 200, 400, 500});
}

TEST_CASE("a first rate that is not held ends the search") {
  CHECK(tried({.from = 100, .to = 1000}, 50) == Rates{100});
  CHECK(tried({.from = 100, .to = 1000, .step = 100}, 50) == Rates{100});
}

TEST_CASE("the highest rate is found to the resolution, in few steps") {
  check_property("the limit is within the resolution above what was found", [] {
    const double from = *rc::gen::inRange(1, 1000);
    const double limit = from * (1 + *rc::gen::inRange(0, 100'000) / 7.0);
    const double resolution = *rc::gen::inRange(1, 300) / 1000.0;
    const Rates rates = tried({.from = from, .to = 1e9, .resolution = resolution}, limit);
    const double found = highest_held(rates, limit);
    RC_ASSERT(found <= limit);
    RC_ASSERT(limit <= found * (1 + resolution) * (1 + 1e-9));
    RC_ASSERT(rates.size() <= 40U);
  });
}

TEST_CASE("no search goes on beyond the bound of steps") {
  CHECK(tried({.from = 1e-300, .to = 1e300}, 1e300).size() == bounds::max_ramp_steps);
}

}  // namespace
}  // namespace tidegate::bench
