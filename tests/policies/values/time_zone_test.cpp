#include "policies/values/time_zone.hpp"

#include <doctest/doctest.h>

#include <string>

#include "policies/values/timestamp.hpp"
#include "tests/policies/values/golden.hpp"

using namespace tidegate::values;

TEST_CASE("clocks show in every zone what Go shows") {
  for (const golden::Row& row : golden::read("clock.tsv")) {
    CAPTURE(row[0]);
    CAPTURE(row[1]);
    const auto zone = TimeZone::find(row[0]);
    REQUIRE(zone.has_value());
    const std::int64_t seconds = std::stoll(row[1]);
    const ClockTime clock = clock_time(seconds, zone->offset_seconds(seconds));
    CHECK(std::to_string(clock.year) == row[2]);
    CHECK(std::to_string(clock.month) == row[3]);
    CHECK(std::to_string(clock.day) == row[4]);
    CHECK(std::to_string(clock.hour) == row[5]);
    CHECK(std::to_string(clock.minute) == row[6]);
    CHECK(std::to_string(clock.second) == row[7]);
    CHECK(std::to_string(clock.day_of_week) == row[8]);
    CHECK(std::to_string(clock.day_of_year) == row[9]);
  }
}

TEST_CASE("a zone that isn't there says so in Go's words") {
  const std::string long_name(300, 'x');
  for (const auto& row : {
           std::pair<std::string, std::string>{"Nowhere/Land", "unknown time zone Nowhere/Land"},
           {"Europe", "unknown time zone Europe"},  // a directory
           {"zone.tab", "unknown time zone zone.tab"},
           {"../../etc/passwd", "time: invalid location name"},
           {"/etc/localtime", "time: invalid location name"},
           {"\\x", "time: invalid location name"},
           {std::string("UTC\0", 4), std::string("unknown time zone UTC\0", 22)},
           {"x:y", "strconv.Atoi: parsing \"x\": invalid syntax"},
           {":30", "strconv.Atoi: parsing \"\": invalid syntax"},
           {"02:", "strconv.Atoi: parsing \"\": invalid syntax"},
           {"+-2:00", "strconv.Atoi: parsing \"+-2\": invalid syntax"},
           {"02:00:00", "strconv.Atoi: parsing \"00:00\": invalid syntax"},
           {"9999999999:00", "the time zone's offset is beyond a century"},
           {long_name, "unknown time zone " + long_name.substr(0, 64)},
       }) {
    const auto& [name, message] = row;
    CAPTURE(row.first);
    const auto zone = TimeZone::find(name);
    REQUIRE(!zone.has_value());
    CHECK(zone.error().message == message);
  }
}

TEST_CASE("the names of no zone in particular are UTC") {
  for (const char* name : {"", "UTC", "Local"}) CHECK(TimeZone::find(name)->offset_seconds(1'700'000'000) == 0);
}
