#include "policies/values/quantity_number.hpp"

#include <utility>

namespace tidegate::values {

Quantity::Big* Quantity::clone(const Big& big) {
  return new Big(big);
}

void Quantity::release(Big* big) noexcept {
  delete big;
}

Quantity QuantityAccess::make(cpp_int coefficient, std::int32_t exponent, Format format, bool decimal) {
  // 126 bits leave room for the sign and spare every later step the question of the most negative number.
  if (coefficient == 0 || msb(abs(coefficient)) < 126) {
    return make(static_cast<int128>(coefficient), exponent, format, decimal);
  }
  Quantity made = make(int128{0}, exponent, format, decimal);
  made.big_ = new Quantity::Big{std::move(coefficient)};
  return made;
}

cpp_int wide_pow10(std::int64_t exponent) {
  return boost::multiprecision::pow(cpp_int(10), static_cast<unsigned>(exponent));
}

std::int64_t count_digits(const cpp_int& number) {
  if (number == 0) return 0;
  const cpp_int magnitude = abs(number);
  // log10(2) from below: at most one short.
  auto digits = static_cast<std::int64_t>(static_cast<double>(msb(magnitude)) * 0.30102999566398119);
  while (wide_pow10(digits) <= magnitude) ++digits;
  return digits;
}

}  // namespace tidegate::values
