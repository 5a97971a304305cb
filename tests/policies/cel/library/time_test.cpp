#include <string>
#include <vector>

#include "policies/cel/operations.hpp"
#include "tests/policies/cel/library/library_calls.hpp"

using namespace tidegate;
using namespace tidegate::cel;
using namespace cel_test;

TEST_CASE("the parts of a timestamp, in UTC unless a zone is named") {
  Library library;
  // 2009-02-13T23:31:30.123Z, written in Berlin: the offset of the text doesn't count.
  const Value timestamp = Value::timestamp(1234567890, 123'456'789, 60);
  struct Row {
    const char* function;
    std::int64_t utc, kolkata, ahead, behind;
  };
  for (const auto& row : {
           Row{"getFullYear", 2009, 2009, 2009, 2009},
           {"getMonth", 1, 1, 1, 1},
           {"getDayOfYear", 43, 44, 44, 43},
           {"getDayOfMonth", 12, 13, 13, 12},
           {"getDate", 13, 14, 14, 13},
           {"getDayOfWeek", 5, 6, 6, 5},
           {"getHours", 23, 5, 1, 15},
           {"getMinutes", 31, 1, 31, 31},
           {"getSeconds", 30, 30, 30, 30},
           {"getMilliseconds", 123, 123, 123, 123},
       }) {
    const auto& [function, utc, kolkata, ahead, behind] = row;
    CAPTURE(row.function);
    CHECK(library.call(function, {timestamp}).integer() == utc);
    struct Zoned {
      const char* zone;
      std::int64_t part;
    };
    for (const auto& zoned : {Zoned{"Asia/Kolkata", kolkata}, {"02:00", ahead}, {"-08:00", behind}, {"", utc}}) {
      const auto& [zone, part] = zoned;
      CAPTURE(zoned.zone);
      CHECK(library.call(function, {timestamp, text(zone)}).integer() == part);
      CHECK(library.prepared(function, {timestamp, text(zone)}).integer() == part);
    }
  }
}

TEST_CASE("a zone that isn't there is an error where it is used") {
  Library library;
  const Value timestamp = Value::timestamp(0, 0);
  CHECK(detail(library.call("getHours", {timestamp, text("Nowhere/Land")})) == "unknown time zone Nowhere/Land");
  CHECK(detail(library.prepared("getHours", {timestamp, text("Nowhere/Land")})) == "unknown time zone Nowhere/Land");
  CHECK(detail(library.call("getDate", {timestamp, text("a:b")})) == "strconv.Atoi: parsing \"a\": invalid syntax");
}

TEST_CASE("durations in whole units, towards zero") {
  Library library;
  const Value duration = Value::duration(-3'723'456'789'012);
  CHECK(library.call("getHours", {duration}).integer() == -1);
  CHECK(library.call("getMinutes", {duration}).integer() == -62);
  CHECK(library.call("getSeconds", {duration}).integer() == -3723);
  CHECK(library.call("getMilliseconds", {duration}).integer() == -3'723'456);
}
