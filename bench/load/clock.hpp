// The load generator's time: nanoseconds of CLOCK_MONOTONIC as a plain integer, since schedules multiply and divide it.
// Thread contract: free functions. Tested with the parts that use it.
#pragma once

#include <time.h>

#include <chrono>
#include <cstdint>

namespace tidegate::bench {

using Nanos = std::int64_t;

inline constexpr Nanos nanos_per_second = 1'000'000'000;

[[nodiscard]] inline Nanos now_ns() noexcept {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return Nanos{now.tv_sec} * nanos_per_second + now.tv_nsec;
}

[[nodiscard]] constexpr Nanos to_nanos(std::chrono::nanoseconds duration) noexcept {
  return duration.count();
}

}  // namespace tidegate::bench
