// getFullYear … getMilliseconds of timestamps, in UTC or in a time zone, and of durations.
// A constant zone is found when the expression is compiled; one that isn't there is an error where it is used, as in
// Kubernetes.
#include <memory>
#include <string>
#include <utility>

#include "policies/cel/context.hpp"
#include "policies/cel/library/declare.hpp"
#include "policies/cel/library/library.hpp"
#include "policies/values/time_zone.hpp"
#include "policies/values/timestamp.hpp"

namespace tidegate::cel::library {
namespace {

using values::ClockTime;
using values::TimeZone;

struct PreparedZone : Prepared {
  explicit PreparedZone(values::TextResult<TimeZone> found) : zone(std::move(found)) {}
  values::TextResult<TimeZone> zone;
};

base::Result<std::unique_ptr<const Prepared>> prepare_zone(const Value& constant) {
  return std::unique_ptr<const Prepared>(std::make_unique<PreparedZone>(TimeZone::find(constant.text())));
}

using Part = std::int64_t (*)(const ClockTime& clock, std::uint32_t nanoseconds);

Value part_at(const Value& timestamp, std::int64_t offset_seconds, Part part) {
  return Value::of(part(values::clock_time(timestamp.seconds(), offset_seconds), timestamp.subsecond_nanoseconds()));
}

template <Part part>
Value in_utc(const Call& call) {
  return part_at(call.args[0], 0, part);
}

template <Part part>
Value in_zone(const Call& call) {
  const auto in = [&call](const values::TextResult<TimeZone>& zone) {
    if (!zone) return call.context.error(zone.error().message);
    return part_at(call.args[0], zone->offset_seconds(call.args[0].seconds()), part);
  };
  if (call.prepared != nullptr) return in(static_cast<const PreparedZone*>(call.prepared)->zone);
  return in(TimeZone::find(call.args[1].text()));
}

std::int64_t full_year(const ClockTime& clock, std::uint32_t) {
  return clock.year;
}
std::int64_t month(const ClockTime& clock, std::uint32_t) {
  return clock.month - 1;
}
std::int64_t day_of_year(const ClockTime& clock, std::uint32_t) {
  return clock.day_of_year;
}
std::int64_t day_of_month(const ClockTime& clock, std::uint32_t) {
  return clock.day - 1;
}
std::int64_t date(const ClockTime& clock, std::uint32_t) {
  return clock.day;
}
std::int64_t day_of_week(const ClockTime& clock, std::uint32_t) {
  return clock.day_of_week;
}
std::int64_t hours(const ClockTime& clock, std::uint32_t) {
  return clock.hour;
}
std::int64_t minutes(const ClockTime& clock, std::uint32_t) {
  return clock.minute;
}
std::int64_t seconds(const ClockTime& clock, std::uint32_t) {
  return clock.second;
}
std::int64_t milliseconds(const ClockTime&, std::uint32_t nanoseconds) {
  return nanoseconds / 1'000'000;
}

// A duration as a whole in that unit, towards zero. Go computes it as a double, so that of a very long duration a part
// that is all but one unit counts as one; milliseconds are exact.
template <std::int64_t unit>
Value whole(const Call& call) {
  const std::int64_t nanoseconds = call.args[0].nanoseconds();
  if (unit < 1'000'000'000) return Value::of(nanoseconds / unit);
  const double units =
      static_cast<double>(nanoseconds / unit) + static_cast<double>(nanoseconds % unit) / static_cast<double>(unit);
  return Value::of(static_cast<std::int64_t>(units));
}

template <Part part>
void add(Environment& environment, const char* name, const std::string& id, const std::string& zone_id) {
  Overload zoned = member(zone_id, {"timestamp", "string"}, "int", in_zone<part>);
  zoned.prepare = prepare_zone;
  zoned.prepared_arg = 1;
  environment.add_function({name, {member(id, {"timestamp"}, "int", in_utc<part>), std::move(zoned)}});
}

template <std::int64_t unit>
void add_whole(Environment& environment, const char* name, const char* id) {
  environment.add_function({name, {member(id, {"duration"}, "int", whole<unit>)}});
}

}  // namespace

void add_time(Environment& environment) {
  add<full_year>(environment, "getFullYear", "timestamp_to_year", "timestamp_to_year_with_tz");
  add<month>(environment, "getMonth", "timestamp_to_month", "timestamp_to_month_with_tz");
  add<day_of_year>(environment, "getDayOfYear", "timestamp_to_day_of_year", "timestamp_to_day_of_year_with_tz");
  add<day_of_month>(environment, "getDayOfMonth", "timestamp_to_day_of_month", "timestamp_to_day_of_month_with_tz");
  add<date>(environment, "getDate", "timestamp_to_day_of_month_1_based", "timestamp_to_day_of_month_1_based_with_tz");
  add<day_of_week>(environment, "getDayOfWeek", "timestamp_to_day_of_week", "timestamp_to_day_of_week_with_tz");
  add<hours>(environment, "getHours", "timestamp_to_hours", "timestamp_to_hours_with_tz");
  add<minutes>(environment, "getMinutes", "timestamp_to_minutes", "timestamp_to_minutes_with_tz");
  add<seconds>(environment, "getSeconds", "timestamp_to_seconds", "timestamp_to_seconds_tz");
  add<milliseconds>(environment, "getMilliseconds", "timestamp_to_milliseconds", "timestamp_to_milliseconds_with_tz");
  add_whole<3'600'000'000'000>(environment, "getHours", "duration_to_hours");
  add_whole<60'000'000'000>(environment, "getMinutes", "duration_to_minutes");
  add_whole<1'000'000'000>(environment, "getSeconds", "duration_to_seconds");
  add_whole<1'000'000>(environment, "getMilliseconds", "duration_to_milliseconds");
}

}  // namespace tidegate::cel::library
