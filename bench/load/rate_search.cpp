#include "bench/load/rate_search.hpp"

#include <algorithm>
#include <cmath>

namespace tidegate::bench {

std::optional<double> RateSearch::step_up() const noexcept {
  if (held_ >= ramp_.to) return std::nullopt;
  if (ramp_.step <= 0) return std::min(held_ * bounds::ramp_growth, ramp_.to);
  // Multiplied, not added up: rounding must not add a step just below `to`.
  const double rate = ramp_.from + static_cast<double>(tried_) * ramp_.step;
  return rate > ramp_.to - ramp_.step * 1e-6 ? ramp_.to : rate;
}

std::optional<double> RateSearch::close_in() const noexcept {
  if (ramp_.step > 0 || held_ <= 0 || *missed_ <= held_ * (1 + ramp_.resolution)) return std::nullopt;
  // As far above the one as below the other, in parts: the resolution is a part, too.
  return std::sqrt(held_ * *missed_);
}

std::optional<double> RateSearch::next() const noexcept {
  if (tried_ == 0) return ramp_.from;
  if (tried_ >= bounds::max_ramp_steps) return std::nullopt;
  return missed_ ? close_in() : step_up();
}

void RateSearch::tell(bool held) noexcept {
  const double rate = *next();
  ++tried_;
  if (held) {
    held_ = rate;
  } else {
    missed_ = rate;
  }
}

}  // namespace tidegate::bench
