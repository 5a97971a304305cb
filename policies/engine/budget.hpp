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
  // Whether a request that matches a policy with an expression that may take long (cel::Program::is_heavy) is left
  // undecided: whoever asked has others waiting.
  bool no_heavy = false;
  mutable bool heavy = false;  // it was left for that
  static constexpr unsigned usual_rules_per_look = 8;
  unsigned rules_per_look = usual_rules_per_look;  // see spent_before_rule()
  mutable unsigned rules_asked = 0;
  mutable bool over = false;  // found spent: it stays so, whoever asked

  [[nodiscard]] bool spent() const {
    if (over) return true;
    if (now == nullptr || now() <= deadline) return false;
    if (cpu_time == nullptr) return over = true;
    const std::chrono::nanoseconds used = cpu_time();
    if (!cpu_deadline) cpu_deadline = used + allowance;
    return over = used > *cpu_deadline;
  }
};

// What each rule asks before it runs. A look at the clock costs as much as a small rule, so one rule in rules_per_look
// looks, the first one among them; an expression that takes long asks by itself while it runs.
[[nodiscard]] inline bool spent_before_rule(const Budget& budget) {
  return budget.over || (budget.rules_asked++ % budget.rules_per_look == 0 && budget.spent());
}

}  // namespace tidegate::engine
