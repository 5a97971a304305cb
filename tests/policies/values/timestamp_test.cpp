#include "policies/values/timestamp.hpp"

#include <doctest/doctest.h>

#include <string>

#include "tests/policies/values/golden.hpp"

using namespace tidegate::values;

TEST_CASE("timestamps read and print as Go's time package has it") {
  for (const golden::Row& row : golden::read("timestamp.tsv")) {
    CAPTURE(row[0]);
    const auto timestamp = parse_timestamp(row[0]);
    if (row[1] == "error") {
      CHECK(!timestamp);
      continue;
    }
    REQUIRE(timestamp);
    CHECK(std::to_string(timestamp->seconds) == row[1]);
    CHECK(std::to_string(timestamp->nanoseconds) == row[2]);
    CHECK(std::to_string(timestamp->offset_minutes) == row[3]);
    TimestampBuffer buffer;
    CHECK(timestamp_text(*timestamp, buffer) == row[4]);
  }
}

TEST_CASE("an offset may carry the clock into the year 0 or 10000") {
  TimestampBuffer buffer;
  CHECK(timestamp_text({253'402'300'799, 0, 60}, buffer) == "10000-01-01T00:59:59+01:00");
  CHECK(timestamp_text({-62'135'596'800, 0, -60}, buffer) == "0000-12-31T23:00:00-01:00");
}
