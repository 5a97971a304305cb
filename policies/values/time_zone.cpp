#include "policies/values/time_zone.hpp"

#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "policies/base/limits.hpp"
#include "policies/values/ascii.hpp"
#include "policies/values/go_quote.hpp"

namespace tidegate::values {
namespace {

// A century: no clock is further off, and dates stay within what std::chrono can count.
constexpr std::int64_t max_offset_hours = 876'600;

TextError wrong(std::string message, std::string_view name) {
  return TextError{std::move(message), 0, name.size(), "write it like Europe/Berlin or -08:00"};
}

// Go's strconv.Atoi: digits with an optional sign.
bool read_number(std::string_view digits, std::int64_t& out) {
  if (digits.starts_with('+')) {
    digits.remove_prefix(1);
    if (digits.starts_with('-')) return false;
  }
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
  return error == std::errc() && end == digits.data() + digits.size();
}

TextResult<std::int64_t> read_offset(std::string_view text, std::size_t colon) {
  std::int64_t hours = 0;
  std::int64_t minutes = 0;
  const std::string_view before = text.substr(0, colon);
  const std::string_view after = text.substr(colon + 1);
  for (const auto& [part, number] : {std::pair(before, &hours), std::pair(after, &minutes)}) {
    if (!read_number(part, *number)) {
      return wrong("strconv.Atoi: parsing " + go_quoted(part) + ": invalid syntax", text);
    }
  }
  const auto too_far = [](std::int64_t value, std::int64_t most) { return value > most || value < -most; };
  if (too_far(hours, max_offset_hours) || too_far(minutes, max_offset_hours * 60)) {
    return wrong("the time zone's offset is beyond a century", text);
  }
  return (hours * 60 + (text.starts_with('-') ? -minutes : minutes)) * 60;
}

// abseil remembers every name it was asked for, so it's asked only for files that exist.
bool exists(const std::string& name) {
  const char* directory = std::getenv("TZDIR");
  std::error_code ignored;
  return std::filesystem::is_regular_file(
      std::filesystem::path(directory == nullptr || *directory == '\0' ? "/usr/share/zoneinfo" : directory) / name,
      ignored);
}

}  // namespace

TextResult<TimeZone> TimeZone::find(std::string_view name) {
  TimeZone result;
  if (name.empty() || name == "UTC" || name == "Local") return result;
  if (const std::size_t colon = name.find(':'); colon != std::string_view::npos) {
    const auto offset = read_offset(name, colon);
    if (!offset) return offset.error();
    result.fixed_seconds_ = *offset;
    return result;
  }
  if (name.find("..") != std::string_view::npos || name.front() == '/' || name.front() == '\\') {
    return wrong("time: invalid location name", name);
  }
  const std::string file(name);
  const bool sane = name.size() <= limits::max_time_zone_bytes && name.find('\0') == std::string_view::npos;
  if (!sane || !exists(file) || !absl::LoadTimeZone(file, &result.zone_)) {
    return wrong("unknown time zone " + file.substr(0, limits::max_time_zone_bytes), name);
  }
  result.is_fixed_ = false;
  return result;
}

}  // namespace tidegate::values
