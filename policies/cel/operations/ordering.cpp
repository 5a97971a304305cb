// CEL's order of values.
#include <utility>

#include "policies/cel/operations.hpp"
#include "policies/cel/operations/numbers.hpp"

namespace tidegate::cel {
namespace {

// Beyond int64 and uint64 the double decides; within, rounding can't turn the order around. -2^63 and 2^63, 2^64 are
// in, since the integers next to them round to them.
double real_of(const Value& value) noexcept {
  if (value.is(Kind::real)) return value.real();
  return value.is(Kind::integer) ? static_cast<double>(value.integer()) : static_cast<double>(value.uinteger());
}

}  // namespace

std::partial_ordering compare_numbers(const Value& left, const Value& right) noexcept {
  if (left.is(Kind::real) || right.is(Kind::real)) return real_of(left) <=> real_of(right);
  if (left.kind() == right.kind()) {
    return left.is(Kind::integer) ? left.integer() <=> right.integer() : left.uinteger() <=> right.uinteger();
  }
  if (left.is(Kind::integer)) {
    if (std::cmp_less(left.integer(), right.uinteger())) return std::partial_ordering::less;
    return std::cmp_equal(left.integer(), right.uinteger()) ? std::partial_ordering::equivalent
                                                            : std::partial_ordering::greater;
  }
  return 0 <=> compare_numbers(right, left);
}

std::optional<std::partial_ordering> compare(const Value& left, const Value& right) noexcept {
  if (is_number(left) && is_number(right)) return compare_numbers(left, right);
  if (left.kind() != right.kind()) return std::nullopt;
  switch (left.kind()) {
    case Kind::boolean:
      return left.boolean() <=> right.boolean();
    case Kind::string:
    case Kind::bytes:
      return left.text() <=> right.text();  // char_traits<char> compares as unsigned bytes
    case Kind::duration:
      return left.nanoseconds() <=> right.nanoseconds();
    case Kind::timestamp:
      if (const auto by_seconds = left.seconds() <=> right.seconds(); by_seconds != 0) return by_seconds;
      return left.subsecond_nanoseconds() <=> right.subsecond_nanoseconds();
    default:
      return std::nullopt;
  }
}

}  // namespace tidegate::cel
