#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <limits>
#include <optional>
#include <regex>

#include "tests/policies/cel/reference/functions.hpp"

namespace tidegate::cel::reference {
namespace {

using Int = std::int64_t;

constexpr Int second_ns = 1'000'000'000, day_seconds = 86'400;

Int number(const std::string& text) {
  return text.empty() ? 0 : std::stoll(text);
}

std::chrono::year_month_day date(Int days) {
  return std::chrono::year_month_day(std::chrono::sys_days(std::chrono::days(days)));
}

// A day, and the seconds since it began, of a clock that is `offset_minutes` ahead of UTC.
struct Moment {
  Int days, seconds;
};

Moment moment(const Timestamp& timestamp, Int offset_minutes) {
  const Int local = timestamp.seconds + offset_minutes * 60;
  Int days = local / day_seconds, seconds = local % day_seconds;
  if (seconds < 0) {
    seconds += day_seconds;
    --days;
  }
  return {days, seconds};
}

// `UTC`, `+01:30`, `-08:00`, `02:00`; the reference has no names of places.
std::optional<Int> zone_minutes(const std::string& zone) {
  if (zone.empty() || zone == "UTC") return 0;
  std::smatch parts;
  if (!std::regex_match(zone, parts, std::regex(R"(([+-]?)(\d\d):(\d\d))"))) return std::nullopt;
  const Int minutes = number(parts[2]) * 60 + number(parts[3]);
  return parts[1] == "-" ? -minutes : minutes;
}

Value time_of(std::string_view name, const Timestamp& timestamp, Int offset_minutes) {
  const auto [days, seconds] = moment(timestamp, offset_minutes);
  const auto day = date(days);
  if (name == "getFullYear") return {Int(int(day.year()))};
  if (name == "getMonth") return {Int(unsigned(day.month())) - 1};
  if (name == "getDate") return {Int(unsigned(day.day()))};
  if (name == "getDayOfMonth") return {Int(unsigned(day.day())) - 1};
  if (name == "getDayOfYear") {
    const std::chrono::sys_days first = day.year() / std::chrono::January / 1;
    return {days - Int(first.time_since_epoch().count())};
  }
  if (name == "getDayOfWeek") return {((days + 4) % 7 + 7) % 7};  // 1970-01-01 was a Thursday
  if (name == "getHours") return {seconds / 3600};
  if (name == "getMinutes") return {seconds / 60 % 60};
  if (name == "getSeconds") return {seconds % 60};
  if (name == "getMilliseconds") return {timestamp.nanoseconds / 1'000'000};
  return no_such_overload();
}

// As Go's Duration.Hours() and its like: doubles, which round what is all but a unit more than it can tell apart.
Value whole_units(Int nanoseconds, Int unit) {
  return {static_cast<Int>(double(nanoseconds / unit) + double(nanoseconds % unit) / double(unit))};
}

Value time_of(std::string_view name, const Duration& duration) {
  if (name == "getHours") return whole_units(duration.nanoseconds, 3600 * second_ns);
  if (name == "getMinutes") return whole_units(duration.nanoseconds, 60 * second_ns);
  if (name == "getSeconds") return whole_units(duration.nanoseconds, second_ns);
  if (name == "getMilliseconds") return {duration.nanoseconds / 1'000'000};
  return no_such_overload();
}

}  // namespace

Value call_time(std::string_view name, const List& args) {
  if (args.size() == 1 && args[0].is<Duration>()) return time_of(name, args[0].as<Duration>());
  if (args.empty() || args.size() > 2 || !args[0].is<Timestamp>()) return no_such_overload();
  if (args.size() == 1) return time_of(name, args[0].as<Timestamp>(), 0);
  if (!args[1].is<std::string>()) return no_such_overload();
  const auto minutes = zone_minutes(args[1].as<std::string>());
  return minutes ? time_of(name, args[0].as<Timestamp>(), *minutes) : error("unknown time zone");
}

Value parse_timestamp(const std::string& text) {
  static const std::regex shape(R"((\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:(Z)|([+-])(\d\d):(\d\d)))");
  std::smatch part;
  if (!std::regex_match(text, part, shape)) return error("no timestamp");
  const std::chrono::year_month_day day(std::chrono::year(int(number(part[1]))),
                                        std::chrono::month(unsigned(number(part[2]))),
                                        std::chrono::day(unsigned(number(part[3]))));
  const Int hour = number(part[4]), minute = number(part[5]), second = number(part[6]);
  if (!day.ok() || hour > 23 || minute > 59 || second > 59) return error("no timestamp");
  std::string fraction = part[7];
  fraction.resize(9, '0');
  Int offset = number(part[10]) * 60 + number(part[11]);
  if (part[9] == "-") offset = -offset;
  const Int days = std::chrono::sys_days(day).time_since_epoch().count();
  const Int seconds = days * day_seconds + hour * 3600 + minute * 60 + second - offset * 60;
  if (seconds < first_second || seconds > last_second) return error("timestamp overflow");
  return {Timestamp{seconds, number(fraction), offset}};
}

std::string format_timestamp(const Timestamp& timestamp) {
  const auto [days, seconds] = moment(timestamp, timestamp.offset_minutes);
  const auto day = date(days);
  std::string out = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", int(day.year()), unsigned(day.month()),
                                unsigned(day.day()), seconds / 3600, seconds / 60 % 60, seconds % 60);
  if (timestamp.nanoseconds != 0) {
    std::string fraction = fmt::format(".{:09}", timestamp.nanoseconds);
    out += fraction.substr(0, fraction.find_last_not_of('0') + 1);
  }
  const Int offset = timestamp.offset_minutes;
  if (offset == 0) return out + "Z";
  return out + fmt::format("{}{:02}:{:02}", offset < 0 ? '-' : '+', std::abs(offset) / 60, std::abs(offset) % 60);
}

Value parse_duration(const std::string& text) {
  static const std::regex shape("([+-]?)(0|((\\d+\\.?\\d*|\\.\\d+)(ns|us|\xc2\xb5s|\xce\xbcs|ms|s|m|h))+)");
  static const std::regex step("(\\d*)\\.?(\\d*)(ns|us|\xc2\xb5s|\xce\xbcs|ms|s|m|h)");
  std::smatch whole;
  if (!std::regex_match(text, whole, shape)) return error("no duration");
  const std::string body = whole[2];
  Wide total = 0;
  for (std::sregex_iterator at(body.begin(), body.end(), step), end; at != end; ++at) {
    const std::string unit = (*at)[3];
    const Int scale = unit == "h"    ? 3600 * second_ns
                      : unit == "m"  ? 60 * second_ns
                      : unit == "s"  ? second_ns
                      : unit == "ms" ? 1'000'000
                      : unit == "ns" ? 1
                                     : 1'000;
    total += Wide(number((*at)[1])) * scale;
    Wide part = scale;
    for (const char digit : std::string((*at)[2])) {
      part /= 10;
      total += part * (digit - '0');
    }
  }
  if (whole[1] == "-") total = -total;
  if (total < std::numeric_limits<Int>::min() || total > std::numeric_limits<Int>::max()) return error("no duration");
  return {Duration{Int(total)}};
}

std::string format_duration(const Duration& duration) {
  const double seconds =
      double(duration.nanoseconds / second_ns) + double(duration.nanoseconds % second_ns) / double(second_ns);
  char digits[64];
  const auto result = std::to_chars(digits, digits + sizeof digits, seconds, std::chars_format::fixed);
  return std::string(digits, result.ptr) + "s";
}

}  // namespace tidegate::cel::reference
