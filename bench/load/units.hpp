// How people write durations, rates and shares on the command line: `1.5s`, `250ms`; `2000/s`, `300/m`, `2000`;
// `5%`.
// Thread contract: free functions. Tested in tests/bench/units_test.cpp.
#pragma once

#include <chrono>
#include <string_view>

#include "policies/base/result.hpp"

namespace tidegate::bench {

// A decimal number and one of ns, us, ms, s, m, h. Errors: no unit, a sign, more than limits::max_bench_duration.
[[nodiscard]] base::Result<std::chrono::nanoseconds> parse_duration(std::string_view text);

// Requests a second: a decimal number, then nothing, `/s` or `/m`. Errors: 0, a sign, more than limits::max_bench_rate.
[[nodiscard]] base::Result<double> parse_rate(std::string_view text);

// A part, written in percent: `5%` is 0.05. Errors: no `%`, a sign, more than 100%.
[[nodiscard]] base::Result<double> parse_share(std::string_view text);

}  // namespace tidegate::bench
