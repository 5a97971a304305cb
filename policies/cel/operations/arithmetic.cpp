// + - * / % and unary minus, with overflow checks and cel-go's words.
#include <cstring>
#include <limits>

#include "policies/cel/operations.hpp"
#include "policies/cel/operations/time_range.hpp"

namespace tidegate::cel {
namespace {

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t nanoseconds_a_second = 1'000'000'000;

Value int_overflow() noexcept {
  return Value::error("integer overflow");
}
Value uint_overflow() noexcept {
  return Value::error("unsigned integer overflow");
}
Value division_by_zero() noexcept {
  return Value::error("division by zero");
}
Value modulus_by_zero() noexcept {
  return Value::error("modulus by zero");
}

// REQUIRES: both are of `kind`.
bool both(const Value& left, const Value& right, Kind kind) noexcept {
  return left.is(kind) && right.is(kind);
}

Value add_seconds(const Value& timestamp, std::int64_t nanoseconds) noexcept {
  // Floor division, so that what remains is never negative.
  std::int64_t seconds = nanoseconds / nanoseconds_a_second;
  std::int64_t rest = nanoseconds % nanoseconds_a_second + timestamp.subsecond_nanoseconds();
  if (rest < 0) {
    rest += nanoseconds_a_second;
    --seconds;
  } else if (rest >= nanoseconds_a_second) {
    rest -= nanoseconds_a_second;
    ++seconds;
  }
  seconds += timestamp.seconds();  // at most 2^39 and 2^34
  if (!is_timestamp(seconds)) return timestamp_overflow();
  return Value::timestamp(seconds, static_cast<std::uint32_t>(rest), timestamp.offset_minutes());
}

Value between(const Value& left, const Value& right) noexcept {
  std::int64_t result = 0;
  if (__builtin_mul_overflow(left.seconds() - right.seconds(), nanoseconds_a_second, &result) ||
      __builtin_add_overflow(
          result, std::int64_t{left.subsecond_nanoseconds()} - std::int64_t{right.subsecond_nanoseconds()}, &result)) {
    return int_overflow();
  }
  return Value::duration(result);
}

Value concatenate(Context& context, std::string_view left, std::string_view right, bool bytes) {
  const auto made = [bytes](std::string_view text) { return bytes ? Value::bytes(text) : Value::of(text); };
  if (right.empty()) return made(left);
  if (left.empty()) return made(right);
  const std::size_t size = left.size() + right.size();
  char* room = size > std::numeric_limits<std::uint32_t>::max() ? nullptr : context.allocate<char>(size);
  if (room == nullptr) return context.stop(Stop::memory);
  std::memcpy(room, left.data(), left.size());
  std::memcpy(room + left.size(), right.data(), right.size());
  return made({room, size});
}

Value concatenate_lists(Context& context, const Value& left, const Value& right) {
  if (right.size() == 0) return left;
  if (left.size() == 0) return right;
  const std::size_t size = left.size() + right.size();
  auto* room = size > std::numeric_limits<std::uint32_t>::max() ? nullptr : context.allocate<Value>(size);
  if (room == nullptr) return context.stop(Stop::memory);
  for (std::size_t i = 0; i < left.size(); ++i) room[i] = left.item(i);
  for (std::size_t i = 0; i < right.size(); ++i) room[left.size() + i] = right.item(i);
  return Value::list({room, size});
}

}  // namespace

Value no_such_overload() noexcept {
  return Value::error("no such overload");
}

Value add(Context& context, const Value& left, const Value& right) {
  if (left.kind() != right.kind()) {
    if (left.is(Kind::timestamp) && right.is(Kind::duration)) return add_seconds(left, right.nanoseconds());
    if (left.is(Kind::duration) && right.is(Kind::timestamp)) return add_seconds(right, left.nanoseconds());
    return no_such_overload();
  }
  switch (left.kind()) {
    case Kind::integer: {
      std::int64_t sum = 0;
      return __builtin_add_overflow(left.integer(), right.integer(), &sum) ? int_overflow() : Value::of(sum);
    }
    case Kind::uinteger: {
      std::uint64_t sum = 0;
      return __builtin_add_overflow(left.uinteger(), right.uinteger(), &sum) ? uint_overflow() : Value::of(sum);
    }
    case Kind::real:
      return Value::of(left.real() + right.real());
    case Kind::string:
      return concatenate(context, left.text(), right.text(), false);
    case Kind::bytes:
      return concatenate(context, left.text(), right.text(), true);
    case Kind::list:
      return concatenate_lists(context, left, right);
    case Kind::duration: {
      std::int64_t sum = 0;
      return __builtin_add_overflow(left.nanoseconds(), right.nanoseconds(), &sum) ? int_overflow()
                                                                                   : Value::duration(sum);
    }
    default:
      return no_such_overload();
  }
}

Value subtract(const Value& left, const Value& right) {
  if (left.is(Kind::timestamp) && right.is(Kind::duration)) {
    if (right.nanoseconds() == lowest) return int_overflow();
    return add_seconds(left, -right.nanoseconds());
  }
  if (left.kind() != right.kind()) return no_such_overload();
  switch (left.kind()) {
    case Kind::integer: {
      std::int64_t result = 0;
      return __builtin_sub_overflow(left.integer(), right.integer(), &result) ? int_overflow() : Value::of(result);
    }
    case Kind::uinteger:
      return right.uinteger() > left.uinteger() ? uint_overflow() : Value::of(left.uinteger() - right.uinteger());
    case Kind::real:
      return Value::of(left.real() - right.real());
    case Kind::timestamp:
      return between(left, right);
    case Kind::duration: {
      std::int64_t result = 0;
      return __builtin_sub_overflow(left.nanoseconds(), right.nanoseconds(), &result) ? int_overflow()
                                                                                      : Value::duration(result);
    }
    default:
      return no_such_overload();
  }
}

Value multiply(const Value& left, const Value& right) {
  if (both(left, right, Kind::integer)) {
    std::int64_t product = 0;
    return __builtin_mul_overflow(left.integer(), right.integer(), &product) ? int_overflow() : Value::of(product);
  }
  if (both(left, right, Kind::uinteger)) {
    std::uint64_t product = 0;
    return __builtin_mul_overflow(left.uinteger(), right.uinteger(), &product) ? uint_overflow() : Value::of(product);
  }
  if (both(left, right, Kind::real)) return Value::of(left.real() * right.real());
  return no_such_overload();
}

Value divide(const Value& left, const Value& right) {
  if (both(left, right, Kind::integer)) {
    if (right.integer() == 0) return division_by_zero();
    if (left.integer() == lowest && right.integer() == -1) return int_overflow();
    return Value::of(left.integer() / right.integer());
  }
  if (both(left, right, Kind::uinteger)) {
    return right.uinteger() == 0 ? division_by_zero() : Value::of(left.uinteger() / right.uinteger());
  }
  if (both(left, right, Kind::real)) return Value::of(left.real() / right.real());
  return no_such_overload();
}

Value modulo(const Value& left, const Value& right) {
  if (both(left, right, Kind::integer)) {
    if (right.integer() == 0) return modulus_by_zero();
    if (left.integer() == lowest && right.integer() == -1) return int_overflow();
    return Value::of(left.integer() % right.integer());
  }
  if (both(left, right, Kind::uinteger)) {
    return right.uinteger() == 0 ? modulus_by_zero() : Value::of(left.uinteger() % right.uinteger());
  }
  return no_such_overload();
}

Value negate(const Value& operand) {
  switch (operand.kind()) {
    case Kind::integer:
      return operand.integer() == lowest ? int_overflow() : Value::of(-operand.integer());
    case Kind::real:
      return Value::of(-operand.real());
    case Kind::duration:
      return operand.nanoseconds() == lowest ? int_overflow() : Value::duration(-operand.nanoseconds());
    default:
      return no_such_overload();
  }
}

}  // namespace tidegate::cel
