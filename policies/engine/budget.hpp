// How long a decision may take. policies/ has no clock of its own: the caller brings one, tests bring a false one.
// Thread contract: values. Tested in tests/policies/engine/decide_test.cpp.
#pragma once

#include <chrono>

namespace tidegate::engine {

struct Budget {
  using Clock = std::chrono::steady_clock;
  Clock::time_point deadline = Clock::time_point::max();
  Clock::time_point (*now)() = nullptr;  // null: no time bound

  [[nodiscard]] bool spent() const { return now != nullptr && now() > deadline; }
};

}  // namespace tidegate::engine
