#include "bench/load/schedule.hpp"

#include <algorithm>
#include <cmath>

namespace tidegate::bench {

Schedule::Schedule(const Plan& plan)
    : plan_(plan), measure_from_(plan.start + plan.warmup), end_(measure_from_ + plan.duration) {
  if (plan.requests) left_ = part_of(*plan.requests, plan.share);
  due_ = due_of(0);
}

// From the start each time, not from the one before: rounding does not add up.
Nanos Schedule::due_of(std::uint64_t number) const {
  if (plan_.rate <= 0) return 0;
  const auto position = static_cast<double>(number * plan_.share.of + plan_.share.index);
  return plan_.start +
         static_cast<Nanos>(std::llround(position * (static_cast<double>(nanos_per_second) / plan_.rate)));
}

std::optional<Nanos> Schedule::take(Nanos now) {
  if (finished(now)) return std::nullopt;
  const Nanos due = plan_.rate > 0 ? due_ : now;
  if (due > now || due >= end_) return std::nullopt;
  if (is_measured(due)) --left_;
  ++number_;
  due_ = due_of(number_);
  return due;
}

std::uint64_t Schedule::overdue(Nanos now) const {
  if (plan_.rate <= 0 || left_ == 0) return 0;
  const Nanos until = std::min(now, end_);
  if (due_ >= until) return 0;
  const double interval = static_cast<double>(nanos_per_second) / plan_.rate * static_cast<double>(plan_.share.of);
  const auto count = static_cast<std::uint64_t>(std::ceil(static_cast<double>(until - due_) / interval));
  return std::min(count, left_);
}

}  // namespace tidegate::bench
