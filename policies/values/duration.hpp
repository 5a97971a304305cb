// Durations as Go and Kubernetes' flags write them: `10s`, `1h30m`, `1.5h`, `500ms`, `µs`, `ns`, `-2m`, `0`.
// Thread contract: pure functions. Tested in tests/policies/values/duration_test.cpp.
#pragma once

#include <chrono>
#include <string_view>

#include "policies/values/text_error.hpp"

namespace tidegate::values {

// The same value as Go's time.ParseDuration, to the nanosecond; beyond ±292 years it is an error, and so are texts of
// more than 256 bytes.
[[nodiscard]] TextResult<std::chrono::nanoseconds> parse_duration(std::string_view text);

}  // namespace tidegate::values
