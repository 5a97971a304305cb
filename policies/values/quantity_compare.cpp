// Comparing and adding quantities: exact for every exponent, without ever writing out what a magnitude decides.
#include <algorithm>
#include <limits>

#include "policies/base/limits.hpp"
#include "policies/values/quantity_number.hpp"

namespace tidegate::values {
namespace {

using Access = QuantityAccess;

// A signed integer times a power of ten, beyond what a Quantity may hold.
struct Wide {
  cpp_int coefficient;
  std::int64_t exponent = 0;
};

Wide wide(const Quantity& quantity) {
  return {Access::wide(quantity), Access::exponent(quantity)};
}

std::weak_ordering order(int difference) noexcept {
  return difference < 0   ? std::weak_ordering::less
         : difference > 0 ? std::weak_ordering::greater
                          : std::weak_ordering::equivalent;
}

// REQUIRES: both not zero and of the same sign.
std::weak_ordering compare_wide(const Wide& left, const Wide& right) {
  const int sign = left.coefficient.sign();
  const std::int64_t left_magnitude = count_digits(left.coefficient) + left.exponent;
  const std::int64_t right_magnitude = count_digits(right.coefficient) + right.exponent;
  if (left_magnitude != right_magnitude) return order(left_magnitude < right_magnitude ? -sign : sign);
  // Equal magnitudes: the exponents differ by no more than the digits that are there.
  const std::int64_t shift = left.exponent - right.exponent;
  if (shift >= 0) return order(cpp_int(left.coefficient * wide_pow10(shift)).compare(right.coefficient));
  return order(left.coefficient.compare(cpp_int(right.coefficient * wide_pow10(-shift))));
}

struct Narrow {
  int128 coefficient = 0;
  std::int64_t exponent = 0;
};

int sign_of(int128 value) noexcept {
  return value < 0 ? -1 : value > 0 ? 1 : 0;
}

// REQUIRES: both not zero and of the same sign.
std::weak_ordering compare_narrow(const Narrow& left, const Narrow& right) noexcept {
  const int sign = sign_of(left.coefficient);
  const std::int64_t shift = left.exponent - right.exponent;
  const bool left_is_coarse = shift >= 0;
  const Narrow& coarse = left_is_coarse ? left : right;
  const Narrow& fine = left_is_coarse ? right : left;
  const std::int64_t distance = left_is_coarse ? shift : -shift;
  int128 scaled = 0;
  int difference = 0;  // coarse against fine
  if (distance > max_pow10 || __builtin_mul_overflow(coarse.coefficient, pow10(static_cast<int>(distance)), &scaled)) {
    difference = sign;  // the coarse one is beyond 2^127 of the fine one's units
  } else {
    difference = scaled < fine.coefficient ? -1 : scaled > fine.coefficient ? 1 : 0;
  }
  return order(left_is_coarse ? difference : -difference);
}

// The ordinary case, whatever the signs: exponents that differ by little, the coarse side of 64 bits. False: not that.
bool compare_close(const Narrow& left, const Narrow& right, std::weak_ordering& out) noexcept {
  constexpr std::int64_t most = 18;  // 2^63 × 10^18 < 2^123
  const std::int64_t distance = left.exponent - right.exponent;
  const int128 coarse = distance > 0 ? left.coefficient : right.coefficient;
  if (distance > most || distance < -most || coarse != static_cast<std::int64_t>(coarse)) return false;
  const int128 scaled = coarse * pow10(static_cast<int>(distance > 0 ? distance : -distance));
  const int128 low = distance > 0 ? scaled : left.coefficient;
  const int128 high = distance > 0 ? right.coefficient : scaled;
  out = order(low < high ? -1 : low > high ? 1 : 0);
  return true;
}

// left + right; an error when it grows beyond the limit.
base::Result<Quantity> sum(const Quantity& left, const Quantity& right) {
  const Quantity::Format format = left.is_zero() ? right.format() : left.format();
  if (left.is_zero() || right.is_zero()) {
    const Quantity& kept = right.is_zero() ? left : right;
    const bool decimal = Access::is_decimal(left) || Access::is_decimal(right);
    return Access::make(Access::wide(kept), Access::exponent(kept), format, decimal);
  }
  const std::int32_t exponent = std::min(Access::exponent(left), Access::exponent(right));
  const auto digits = [&](const Quantity& quantity) {
    return count_digits(Access::wide(quantity)) + (std::int64_t{Access::exponent(quantity)} - exponent);
  };
  if (std::max(digits(left), digits(right)) >= static_cast<std::int64_t>(limits::max_quantity_digits)) {
    return base::fail("the sum of these quantities needs more than " + std::to_string(limits::max_quantity_digits) +
                      " digits");
  }
  const auto aligned = [&](const Quantity& quantity) {
    return cpp_int(Access::wide(quantity) * wide_pow10(std::int64_t{Access::exponent(quantity)} - exponent));
  };
  const cpp_int left_aligned = aligned(left);
  const cpp_int right_aligned = aligned(right);
  const cpp_int total = left_aligned + right_aligned;
  const auto fits_int64 = [](const cpp_int& number) {
    return number >= std::numeric_limits<std::int64_t>::min() && number <= std::numeric_limits<std::int64_t>::max();
  };
  const bool decimal = Access::is_decimal(left) || Access::is_decimal(right) || !fits_int64(left_aligned) ||
                       !fits_int64(right_aligned) || !fits_int64(total);
  return Access::make(total, exponent, format, decimal);
}

}  // namespace

int Quantity::big_sign() const noexcept {
  return big_->value.sign();
}

std::weak_ordering Quantity::compare_slow(const Quantity& left, const Quantity& right) noexcept {
  std::weak_ordering close = std::weak_ordering::equivalent;
  if (left.big_ == nullptr && right.big_ == nullptr &&
      compare_close({left.coefficient_, left.exponent_}, {right.coefficient_, right.exponent_}, close)) {
    return close;
  }
  const int left_sign = left.sign();
  const int right_sign = right.sign();
  if (left_sign != right_sign) return order(left_sign - right_sign);
  if (left_sign == 0) return std::weak_ordering::equivalent;
  if (left.big_ == nullptr && right.big_ == nullptr) {
    return compare_narrow({left.coefficient_, left.exponent_}, {right.coefficient_, right.exponent_});
  }
  return compare_wide(wide(left), wide(right));
}

std::weak_ordering compare_to_product(const Quantity& left, const Quantity& right, const Quantity& ratio) noexcept {
  const auto narrow = [](const Quantity& quantity) {
    const int128 coefficient = Access::coefficient(quantity);
    return Access::big(quantity) == nullptr && coefficient == static_cast<std::int64_t>(coefficient);
  };
  std::weak_ordering close = std::weak_ordering::equivalent;
  if (Access::big(left) == nullptr && narrow(right) && narrow(ratio) &&
      compare_close({Access::coefficient(left), Access::exponent(left)},
                    {Access::coefficient(right) * Access::coefficient(ratio),
                     std::int64_t{Access::exponent(right)} + Access::exponent(ratio)},
                    close)) {
    return close;
  }
  const int product_sign = right.sign() * ratio.sign();
  if (left.sign() != product_sign) return order(left.sign() - product_sign);
  if (product_sign == 0) return std::weak_ordering::equivalent;
  const std::int64_t exponent = std::int64_t{Access::exponent(right)} + Access::exponent(ratio);
  int128 product = 0;
  if (Access::big(left) == nullptr && Access::big(right) == nullptr && Access::big(ratio) == nullptr &&
      !__builtin_mul_overflow(Access::coefficient(right), Access::coefficient(ratio), &product)) {
    return compare_narrow({Access::coefficient(left), Access::exponent(left)}, {product, exponent});
  }
  return compare_wide(wide(left), {cpp_int(Access::wide(right) * Access::wide(ratio)), exponent});
}

base::Result<Quantity> add(const Quantity& left, const Quantity& right) {
  return sum(left, right);
}

base::Result<Quantity> subtract(const Quantity& left, const Quantity& right) {
  return sum(left, right.negated());
}

Quantity Quantity::negated() const {
  Quantity result = *this;
  if (result.big_ != nullptr) {
    result.big_->value = -result.big_->value;
  } else {
    result.coefficient_ = -result.coefficient_;
  }
  return result;
}

}  // namespace tidegate::values
