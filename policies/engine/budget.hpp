// How long a decision may take. policies/ has no clock of its own: the caller brings them, tests bring false ones.
// Two clocks: a look at the wall clock is cheap, but on a busy machine, or when a container's CPU quota is used up, a
// thread may be away for longer than its whole budget without having run. So the deadline only starts a second count,
// of the thread's own CPU time, and the budget is spent when that has passed the allowance too.
// Thread contract: values of one thread. Tested in tests/policies/engine/validate_test.cpp.
#pragma once

#include <chrono>
#include <optional>

namespace tidegate::engine {

struct Budget {
  using Clock = std::chrono::steady_clock;
  Clock::time_point deadline = Clock::time_point::max();
  Clock::time_point (*now)() = nullptr;              // null: no time bound
  std::chrono::nanoseconds (*cpu_time)() = nullptr;  // of this thread; null: the deadline alone decides
  std::chrono::nanoseconds allowance{0};             // of CPU time after the deadline
  mutable std::optional<std::chrono::nanoseconds> cpu_deadline{};

  [[nodiscard]] bool spent() const {
    if (now == nullptr || now() <= deadline) return false;
    if (cpu_time == nullptr) return true;
    const std::chrono::nanoseconds used = cpu_time();
    if (!cpu_deadline) cpu_deadline = used + allowance;
    return used > *cpu_deadline;
  }
};

}  // namespace tidegate::engine
