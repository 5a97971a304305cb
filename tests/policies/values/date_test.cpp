#include "policies/values/date.hpp"

#include <doctest/doctest.h>

#include <string>

using tidegate::values::format_date;
using tidegate::values::parse_end_of_date;

TEST_CASE("a date ends when the next day begins in UTC") {
  struct Case {
    std::string text;
    std::int64_t seconds;
  };
  const Case cases[] = {
      {"1970-01-01", 86'400},      {"2027-01-31", 1'801'440'000}, {"2024-02-29", 1'709'251'200},
      {"2000-02-29", 951'868'800}, {"2026-12-31", 1'798'761'600}, {"9999-12-31", 253'402'300'800},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const auto end = parse_end_of_date(c.text);
    REQUIRE(end.has_value());
    CHECK(end->time_since_epoch().count() == c.seconds);
    CHECK(format_date(*end - std::chrono::seconds(1)) == c.text);
    CHECK(format_date(*end) != c.text);
  }
}

TEST_CASE("bad dates are refused with the place and a remedy") {
  struct Case {
    std::string text;
    std::string message;
    std::size_t offset;
    std::string hint;
  };
  const std::string form = "write it as YEAR-MONTH-DAY, like 2027-01-31";
  const Case cases[] = {
      {"", "\"\" is no date", 0, form},
      {"2027-1-31", "\"2027-1-31\" is no date", 0, form},
      {"31.01.2027", "\"31.01.2027\" is no date", 0, form},
      {"2027-01-31T00:00:00Z", "\"2027-01-31T00:00:00Z\" is no date", 0, form},
      {"2027-01-3x", "\"2027-01-3x\" is no date", 0, form},
      {"2027-13-01", "there is no month 13", 5, ""},
      {"2027-00-01", "there is no month 00", 5, ""},
      {"2027-02-29", "2027-02 has no day 29", 8, "the last day of that month is 2027-02-28"},
      {"2100-02-29", "2100-02 has no day 29", 8, "the last day of that month is 2100-02-28"},
      {"2028-02-30", "2028-02 has no day 30", 8, "the last day of that month is 2028-02-29"},
      {"2027-04-31", "2027-04 has no day 31", 8, "the last day of that month is 2027-04-30"},
      {"2027-01-00", "2027-01 has no day 00", 8, "the last day of that month is 2027-01-31"},
      {"1969-12-31", "years before 1970 are refused", 0, ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const auto end = parse_end_of_date(c.text);
    REQUIRE_FALSE(end.has_value());
    CHECK(end.error().message == c.message);
    CHECK(end.error().offset == c.offset);
    CHECK(end.error().hint == c.hint);
  }
}
