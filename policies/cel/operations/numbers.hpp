// Internal to operations/: how ints, uints and doubles compare with each other.
// As cel-go has it: an int or uint that meets a double is rounded to one first, unless the double lies outside of its
// range, so that 9223372036854775807 == 9223372036854775808.0.
// Thread contract: pure. Tested in tests/policies/cel/equality_test.cpp.
#pragma once

#include <compare>

#include "policies/cel/value.hpp"

namespace tidegate::cel {

[[nodiscard]] constexpr bool is_number(const Value& value) noexcept {
  return value.is(Kind::integer) || value.is(Kind::uinteger) || value.is(Kind::real);
}

// REQUIRES: both are numbers. Unordered with NaN.
[[nodiscard]] std::partial_ordering compare_numbers(const Value& left, const Value& right) noexcept;

}  // namespace tidegate::cel
