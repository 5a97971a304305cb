// Internal to cel: which instants CEL's timestamps hold, years 1 to 9999.
// Thread contract: pure. Tested in tests/policies/cel/operations_test.cpp.
#pragma once

#include <cstdint>

#include "policies/cel/value.hpp"

namespace tidegate::cel {

// 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z, in seconds since the epoch.
inline constexpr std::int64_t first_timestamp = -62'135'596'800, last_timestamp = 253'402'300'799;

[[nodiscard]] constexpr bool is_timestamp(std::int64_t seconds) noexcept {
  return seconds >= first_timestamp && seconds <= last_timestamp;
}
[[nodiscard]] inline Value timestamp_overflow() noexcept {
  return Value::error("timestamp overflow");
}

}  // namespace tidegate::cel
