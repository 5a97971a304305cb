// The points of a latency spectrum: five to each halving of what is left to 100 %, as HdrHistogram iterates
// percentiles, so that the far end is as finely drawn as the near one. Invariants: percents and values never fall; the
// first is 0 %, the last 100 % and the maximum. Thread contract: pure functions. Tested in
// tests/bench/spectrum_test.cpp.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/load/histogram.hpp"

namespace tidegate::bench {

struct SpectrumPoint {
  double percent = 0;
  std::int64_t value = 0;   // nanoseconds
  std::uint64_t count = 0;  // of values not above it
};

// Empty for an empty histogram.
[[nodiscard]] std::vector<SpectrumPoint> spectrum(const Histogram& histogram);

// The spectrum in HdrHistogram's text form (.hgrm), in milliseconds, as wrk2 prints it.
[[nodiscard]] std::string hgrm(const Histogram& histogram);

}  // namespace tidegate::bench
