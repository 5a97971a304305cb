// Internal to quantity*.cpp: the representation of a Quantity and integers wide enough for every one of them.
// Thread contract: pure functions and values.
#pragma once

#include <array>
#include <boost/multiprecision/cpp_int.hpp>
#include <cstdint>
#include <string>
#include <utility>

#include "policies/values/quantity.hpp"

namespace tidegate::values {

using boost::multiprecision::cpp_int;

struct Quantity::Big {
  cpp_int value;
};

inline constexpr int max_pow10 = 38;  // 10^38 is the largest power of ten in a 128-bit integer
inline constexpr std::int32_t nano = -9;

inline constexpr auto pow10_table = [] {
  std::array<int128, max_pow10 + 1> table{};
  table[0] = 1;
  for (std::size_t i = 1; i < table.size(); ++i) table[i] = table[i - 1] * 10;
  return table;
}();

inline constexpr int128 pow10(int exponent) noexcept {
  return pow10_table[static_cast<std::size_t>(exponent)];
}

// Decimal digits of a magnitude below 2^127; 0 has none.
inline int count_digits(int128 magnitude) noexcept {
  int digits = 0;
  while (digits <= max_pow10 && magnitude >= pow10(digits)) ++digits;
  return digits;
}

// What the parts of a Quantity are to the files that make and read them.
struct QuantityAccess {
  using Format = Quantity::Format;
  static int128 coefficient(const Quantity& quantity) noexcept { return quantity.coefficient_; }
  static std::int32_t exponent(const Quantity& quantity) noexcept { return quantity.exponent_; }
  static bool is_decimal(const Quantity& quantity) noexcept { return quantity.decimal_; }
  // Null unless the coefficient needs more than 128 bits.
  static const cpp_int* big(const Quantity& quantity) noexcept {
    return quantity.big_ == nullptr ? nullptr : &quantity.big_->value;
  }
  static cpp_int wide(const Quantity& quantity) {
    return quantity.big_ == nullptr ? cpp_int(quantity.coefficient_) : quantity.big_->value;
  }
  static Quantity make(int128 coefficient, std::int32_t exponent, Format format, bool decimal) noexcept {
    Quantity made;
    made.coefficient_ = coefficient;
    made.exponent_ = exponent;
    made.format_ = format;
    made.decimal_ = decimal;
    return made;
  }
  static void set(Quantity& quantity, int128 coefficient, std::int32_t exponent, Format format) noexcept {
    if (quantity.big_ != nullptr) Quantity::release(std::exchange(quantity.big_, nullptr));
    quantity.coefficient_ = coefficient;
    quantity.exponent_ = exponent;
    quantity.format_ = format;
    quantity.decimal_ = false;
  }
  // Narrow again when it fits.
  static Quantity make(cpp_int coefficient, std::int32_t exponent, Format format, bool decimal);
};

// 10^exponent. REQUIRES: 0 <= exponent, and bounded by the caller.
[[nodiscard]] cpp_int wide_pow10(std::int64_t exponent);
// Decimal digits of the magnitude; 0 has none.
[[nodiscard]] std::int64_t count_digits(const cpp_int& number);

}  // namespace tidegate::values
