#include "policies/cel/context.hpp"

namespace tidegate::cel {

Value Context::stop(Stop reason) noexcept {
  if (stop_ == Stop::none) stop_ = reason;
  check_at_ = 0;  // charge() now always looks
  switch (stop_) {
    case Stop::time:
      return Value::error(ErrorCode::stopped, "operation interrupted");
    case Stop::memory:
      return Value::error(ErrorCode::stopped, "operation cancelled: it needs more memory than a request may use");
    case Stop::none:
    case Stop::cost:
      break;
  }
  return Value::error(ErrorCode::stopped, "operation cancelled: actual cost limit exceeded");
}

bool Context::charge_slow() noexcept {
  if (stop_ != Stop::none) return false;
  if (cost_ > limit_) {
    static_cast<void>(stop(Stop::cost));
    return false;
  }
  if (interrupted_ != nullptr && interrupted_(argument_)) {
    static_cast<void>(stop(Stop::time));
    return false;
  }
  const std::uint64_t step = limits::cel_interrupt_cost;
  check_at_ = limit_ - cost_ > step ? cost_ + step : limit_;
  return true;
}

Value Context::error(std::string_view text) noexcept {
  const std::string_view copy = arena_.copy(text);
  return copy.data() == nullptr ? stop(Stop::memory) : Value::error(copy);
}

Value Context::string(std::string_view text) noexcept {
  const std::string_view copy = arena_.copy(text);
  return copy.data() == nullptr ? stop(Stop::memory) : Value::of(copy);
}

}  // namespace tidegate::cel
