// What a quantity looks like from outside: its canonical text, as an integer, as a double.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "policies/values/quantity_number.hpp"

namespace tidegate::values {
namespace {

using Access = QuantityAccess;
using Format = Quantity::Format;

constexpr std::int64_t max_int64 = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t min_int64 = std::numeric_limits<std::int64_t>::min();

std::string digits_of(int128 magnitude) {
  std::string text;
  for (; magnitude > 0; magnitude /= 10) text.push_back(static_cast<char>('0' + static_cast<int>(magnitude % 10)));
  std::reverse(text.begin(), text.end());
  return text;
}

std::string digits_of(const Quantity& quantity) {
  if (const cpp_int* big = Access::big(quantity)) return cpp_int(abs(*big)).str();
  const int128 coefficient = Access::coefficient(quantity);
  return digits_of(coefficient < 0 ? -coefficient : coefficient);
}

// digits × 10^exponent with the largest decimal suffix that needs no fraction.
std::string decimal_text(std::string digits, std::int64_t exponent, Format format) {
  // Not past the largest exponent that can be read back and is a multiple of three.
  constexpr std::int64_t max_exponent = 2'147'483'646;
  while (digits.size() > 1 && digits.back() == '0' && exponent < max_exponent) {
    digits.pop_back();
    ++exponent;
  }
  for (; exponent % 3 != 0; --exponent) digits.push_back('0');
  // No suffix is beyond E; zeros are, up to a point. (What has more zeros was written with an exponent.)
  constexpr std::int64_t exa = 18;
  constexpr std::int64_t most_zeros = 4096;
  if (format == Format::decimal_si && exponent <= exa + most_zeros) {
    if (exponent > exa) digits.append(static_cast<std::size_t>(exponent - exa), '0');
    constexpr std::string_view suffixes = "num kMGTPE";
    const char suffix = suffixes[static_cast<std::size_t>((std::min(exponent, exa) - nano) / 3)];
    if (suffix != ' ') digits.push_back(suffix);
    return digits;
  }
  if (exponent != 0) digits.append("e").append(std::to_string(exponent));
  return digits;
}

std::string digits_of(const cpp_int& magnitude) {
  return magnitude.str();
}

// A whole number with the largest binary suffix.
template <class Integer>
std::string binary_text(Integer magnitude) {
  constexpr std::string_view letters = "KMGTPE";
  std::size_t steps = 0;
  while (steps < letters.size() && magnitude % 1024 == 0) {
    magnitude /= 1024;
    ++steps;
  }
  std::string text = digits_of(magnitude);
  if (steps > 0) text.append({letters[steps - 1], 'i'});
  return text;
}

// The magnitude when it is a whole number of at least 1024, as binary suffixes need; else 0.
cpp_int whole_magnitude(const Quantity& quantity) {
  cpp_int magnitude = abs(Access::wide(quantity));
  const std::int64_t exponent = Access::exponent(quantity);
  if (exponent > 400) return 0;  // no binary suffix comes near; only sums do
  if (exponent >= 0) {
    magnitude *= wide_pow10(exponent);
  } else {
    const cpp_int unit = wide_pow10(-exponent);
    if (magnitude % unit != 0) return 0;
    magnitude /= unit;
  }
  return magnitude >= 1024 ? magnitude : cpp_int(0);
}

// The same where 128 bits hold it, as they do for all but giants; 0 where not.
int128 narrow_whole_magnitude(const Quantity& quantity) {
  const std::int64_t exponent = Access::exponent(quantity);
  if (Access::big(quantity) != nullptr || exponent < 0 || exponent > max_pow10) return 0;
  int128 magnitude = Access::coefficient(quantity);
  if (magnitude < 0) magnitude = -magnitude;
  if (__builtin_mul_overflow(magnitude, pow10(static_cast<int>(exponent)), &magnitude)) return 0;
  return magnitude >= 1024 ? magnitude : 0;
}

std::int64_t saturated(bool negative, const cpp_int& magnitude) {
  if (magnitude > max_int64) return negative ? min_int64 : max_int64;
  const auto value = static_cast<std::int64_t>(magnitude);
  return negative ? -value : value;
}

double literal_pow10(std::int64_t exponent) {
  const std::string text = "1e" + std::to_string(exponent);
  return std::strtod(text.c_str(), nullptr);
}

// Go's math.Pow10, which joins two table entries and so isn't always the nearest double.
double pow10_double(std::int64_t exponent) {
  if (exponent > 308) return std::numeric_limits<double>::infinity();
  if (exponent < -323) return 0;
  if (exponent >= 0) return literal_pow10(exponent / 32 * 32) * literal_pow10(exponent % 32);
  return literal_pow10(exponent / 32 * 32) / literal_pow10(-exponent % 32);
}

}  // namespace

std::string Quantity::canonical() const {
  if (is_zero()) return "0";
  std::string text = sign() < 0 ? "-" : "";
  if (format_ == Format::binary_si) {
    if (const int128 whole = narrow_whole_magnitude(*this); whole != 0) return text + binary_text(whole);
    if (cpp_int whole = whole_magnitude(*this); whole != 0) return text + binary_text(std::move(whole));
  }
  return text +
         decimal_text(digits_of(*this), exponent_, format_ == Format::decimal_exponent ? format_ : Format::decimal_si);
}

std::int64_t Quantity::value() const noexcept {
  const bool negative = sign() < 0;
  if (big_ == nullptr) {
    if (coefficient_ == 0) return 0;
    int128 magnitude = negative ? -coefficient_ : coefficient_;
    if (exponent_ >= 0) {
      if (exponent_ > 18 || __builtin_mul_overflow(magnitude, pow10(exponent_), &magnitude)) {
        return negative ? min_int64 : max_int64;
      }
    } else if (-std::int64_t{exponent_} > max_pow10) {
      magnitude = 1;
    } else {
      const int128 unit = pow10(-exponent_);
      magnitude = magnitude / unit + (magnitude % unit != 0 ? 1 : 0);
    }
    if (magnitude > max_int64) return negative ? min_int64 : max_int64;
    return static_cast<std::int64_t>(negative ? -magnitude : magnitude);
  }
  const cpp_int magnitude = abs(big_->value);
  if (exponent_ >= 0) return negative ? min_int64 : max_int64;
  const cpp_int unit = wide_pow10(-std::int64_t{exponent_});
  const cpp_int quotient = magnitude / unit;
  return saturated(negative, magnitude % unit == 0 ? quotient : cpp_int(quotient + 1));
}

std::optional<std::int64_t> Quantity::as_int64() const noexcept {
  if (decimal_ || big_ != nullptr || exponent_ < 0) return std::nullopt;
  if (coefficient_ == 0) return 0;
  int128 value = 0;
  if (exponent_ > 18 || __builtin_mul_overflow(coefficient_, pow10(exponent_), &value)) return std::nullopt;
  if (value > max_int64 || value < min_int64) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

double Quantity::as_double() const {
  if (is_zero()) return 0;
  if (!decimal_) {
    const auto base = static_cast<double>(coefficient_);
    return exponent_ == 0 ? base : base * pow10_double(exponent_);
  }
  // Go holds it in nano units and rounds twice: integer to double, then times 1e-9. Past its range both are infinite.
  if (exponent_ > 400) return sign() * std::numeric_limits<double>::infinity();
  const std::string nanos = digits_of(*this) + "e" + std::to_string(std::int64_t{exponent_} - nano);
  return sign() * (std::strtod(nanos.c_str(), nullptr) * pow10_double(nano));
}

}  // namespace tidegate::values
