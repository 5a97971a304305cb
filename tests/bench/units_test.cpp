#include "bench/load/units.hpp"

#include <doctest/doctest.h>

#include <string>

namespace tidegate::bench {
namespace {

using namespace std::chrono_literals;

TEST_CASE("durations are a number and a unit") {
  const struct {
    const char* text;
    std::chrono::nanoseconds expected;
  } rows[] = {{"10s", 10s}, {"250ms", 250ms}, {"1.5s", 1500ms}, {"2m", 2min}, {"1h", 1h},
              {"0s", 0s},   {"7us", 7us},     {"9ns", 9ns},     {"24h", 24h}};
  for (const auto& row : rows) {
    CAPTURE(row.text);
    const auto parsed = parse_duration(row.text);
    REQUIRE(parsed.has_value());
    CHECK(*parsed == row.expected);
  }
}

TEST_CASE("what is no duration is refused") {
  for (const char* text : {"", "10", "s", "-1s", "+1s", "1 s", "1e3s", "10sec", "inf", "nans", "25h", "1s1s", ".5s"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_duration(text).has_value());
  }
}

TEST_CASE("rates are requests a second or a minute") {
  CHECK(*parse_rate("2000/s") == 2000);
  CHECK(*parse_rate("2000") == 2000);
  CHECK(*parse_rate("0.5/s") == 0.5);
  CHECK(*parse_rate("300/m") == 5);
}

TEST_CASE("what is no rate is refused") {
  for (const std::string text : {"", "0", "0/s", "-5/s", "5/h", "5/", "/s", "1e9", "20000000/s", "five"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_rate(text).has_value());
  }
}

TEST_CASE("shares are written in percent") {
  CHECK(*parse_share("5%") == 0.05);
  CHECK(*parse_share("0.5%") == 0.005);
  for (const char* text : {"", "5", "%", "-5%", "101%", "5 %", "5%%"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_share(text).has_value());
  }
}

}  // namespace
}  // namespace tidegate::bench
