// Which rate a ramp tries next. With a step: from..to in equal steps, `to` being the last, until one isn't held.
// Without: from `from` on each rate is twice the one before, until one isn't held; then the middle between the highest
// that was held and the lowest that wasn't, until they are within the resolution of each other. Invariant: a rate that
// is tried lies in from..to, above all that were held and below all that weren't; at most bounds::max_ramp_steps are
// tried. Thread contract: none. Tested in tests/bench/rate_search_test.cpp.
#pragma once

#include <cstddef>
#include <optional>

#include "bench/load/options.hpp"

namespace tidegate::bench {

class RateSearch {
 public:
  explicit RateSearch(const Ramp& ramp) noexcept : ramp_(ramp) {}

  // The rate to try, or nothing when the search has ended. Says the same until tell() is called.
  [[nodiscard]] std::optional<double> next() const noexcept;
  // Whether next() was held. REQUIRES: next() was a rate.
  void tell(bool held) noexcept;

 private:
  [[nodiscard]] std::optional<double> step_up() const noexcept;
  [[nodiscard]] std::optional<double> close_in() const noexcept;

  Ramp ramp_;
  std::size_t tried_ = 0;
  double held_ = 0;               // the highest; 0 = none
  std::optional<double> missed_;  // the lowest that was not held
};

}  // namespace tidegate::bench
