#include "policies/values/duration.hpp"

#include <doctest/doctest.h>

#include <string>

#include "tests/policies/values/golden.hpp"

using tidegate::values::parse_duration;

TEST_CASE("durations are those of Go") {
  for (const golden::Row& row : golden::read("duration.tsv")) {
    CAPTURE(row[0]);
    const auto duration = parse_duration(row[0]);
    CHECK((duration ? std::to_string(duration->count()) : "error") == row[1]);
  }
}

TEST_CASE("a duration's error points at the place and shows the form") {
  struct Case {
    std::string text;
    std::string message;
    std::size_t offset;
  };
  const Case cases[] = {
      {"", "expected a duration", 0},
      {"10", "the duration's unit is missing", 2},
      {"1h10d", "unknown unit \"d\": units are ns, us, ms, s, m, h", 4},
      {"1h ", "unknown unit \"h \": units are ns, us, ms, s, m, h", 1},
      {"1hh", "unknown unit \"hh\": units are ns, us, ms, s, m, h", 1},
      {"x", "expected a number", 0},
      {"300000000h", "the duration is beyond 292 years", 0},
      {std::string(300, '0') + "s", "a duration of more than 256 bytes", 0},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const auto duration = parse_duration(c.text);
    REQUIRE_FALSE(duration.has_value());
    CHECK(duration.error().message == c.message);
    CHECK(duration.error().offset == c.offset);
    CHECK(duration.error().hint == "write it like 10s, 1h30m or 500ms");
  }
}
