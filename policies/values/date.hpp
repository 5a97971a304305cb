// Calendar dates of rule files: `2027-01-31` (RFC 3339 full-date), always UTC.
// Thread contract: pure functions. Tested in tests/policies/values/date_test.cpp.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "policies/values/text_error.hpp"

namespace tidegate::values {

// The end of that day: the first second that no longer belongs to it, so `now >= end` is "expired".
// Years 1970 to 9999; days that the month does not have (leap years counted) are errors.
[[nodiscard]] TextResult<std::chrono::sys_seconds> parse_end_of_date(std::string_view text);

// The day that an instant lies in, as it is written: "2027-01-31".
[[nodiscard]] std::string format_date(std::chrono::sys_seconds instant);

}  // namespace tidegate::values
