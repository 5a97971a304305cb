// Instants as RFC 3339 writes them, with the offset they were written with: 2027-01-31T23:59:59.5+01:00.
// Thread contract: pure functions. Tested in tests/policies/values/timestamp_test.cpp.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tidegate::values {

struct Timestamp {
  std::int64_t seconds = 0;         // since the epoch
  std::uint32_t nanoseconds = 0;    // below 1e9
  std::int16_t offset_minutes = 0;  // of the clock it was read from
};

// The same texts and values as Go's time.Parse(time.RFC3339, …), which also takes hours of one digit and a comma before
// the fraction. Digits beyond nanoseconds are read over. Any year from 0000 to 9999; nothing else tells what is wrong.
[[nodiscard]] std::optional<Timestamp> parse_timestamp(std::string_view text) noexcept;

using TimestampBuffer = std::array<char, 48>;
// As Go's RFC3339Nano: no trailing zeros in the fraction, Z for an offset of zero.
[[nodiscard]] std::string_view timestamp_text(const Timestamp& timestamp, TimestampBuffer& buffer) noexcept;

// The date and time that a clock of that offset shows.
struct ClockTime {
  std::int64_t year = 0;
  int month = 1, day = 1;  // from 1
  int hour = 0, minute = 0, second = 0;
  int day_of_week = 0;  // 0 is Sunday
  int day_of_year = 0;  // from 0
};
[[nodiscard]] ClockTime clock_time(std::int64_t seconds, std::int64_t offset_seconds) noexcept;

}  // namespace tidegate::values
