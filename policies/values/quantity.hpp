// A Kubernetes resource.Quantity: exact, as apimachinery's pkg/api/resource reads, compares and writes it.
// Invariants: the value is coefficient × 10^exponent, exact; what is not zero is at least 1n in magnitude, because
// reading rounds away from zero to a whole number of nano units as Kubernetes does. Binary suffixes are capped at
// 2^63-1. The coefficient is a 128-bit integer; only texts of more than 38 significant digits use the heap.
// Thread contract: a value; read by any thread. Tested in tests/policies/values/quantity_test.cpp against a table
// that Kubernetes' own code made, and by fuzz/quantity_fuzz.cpp.
//
// Where Go's code never ends, panics or prints another value, this differs on purpose:
//  - exponents that Go would expand into gigabytes (1e2147483647 + 1n) compare by magnitude; add() refuses them;
//  - value() saturates where Go wraps around; it rounds negative numbers away from zero as Go's comment promises;
//  - canonical() writes 1000E as "1000E" where Go writes "1", and always canonicalises ("1.500" becomes "1500m")
//    where Go's String() gives back texts that it takes for canonical.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "policies/base/json/node.hpp"
#include "policies/base/result.hpp"
#include "policies/values/text_error.hpp"

namespace tidegate::values {

__extension__ typedef __int128 int128;

class Quantity {
 public:
  // Which suffixes the text had and canonical() writes.
  enum class Format : std::uint8_t { decimal_si, binary_si, decimal_exponent };

  Quantity() noexcept = default;  // 0
  explicit Quantity(std::int64_t value, Format format = Format::decimal_si) noexcept
      : coefficient_(value), format_(format) {}
  Quantity(const Quantity& other)
      : coefficient_(other.coefficient_),
        big_(other.big_ == nullptr ? nullptr : clone(*other.big_)),
        exponent_(other.exponent_),
        format_(other.format_),
        decimal_(other.decimal_) {}
  Quantity(Quantity&& other) noexcept
      : coefficient_(other.coefficient_),
        big_(std::exchange(other.big_, nullptr)),
        exponent_(other.exponent_),
        format_(other.format_),
        decimal_(other.decimal_) {}
  Quantity& operator=(Quantity other) noexcept {
    std::swap(coefficient_, other.coefficient_);
    std::swap(big_, other.big_);
    exponent_ = other.exponent_;
    format_ = other.format_;
    decimal_ = other.decimal_;
    return *this;
  }
  ~Quantity() {
    if (big_ != nullptr) release(big_);
  }

  // The grammar of resource.Quantity: sign, digits with a point anywhere, then n u m k M G T P E, Ki Mi Gi Ti Pi Ei
  // or an exponent e/E. Like Kubernetes it takes ".", "+" and "Ki" for zero and lets an exponent beyond 32 bits wrap.
  // At most limits::max_quantity_bytes. Allocates only for more than 38 significant digits, or to report an error.
  [[nodiscard]] static TextResult<Quantity> parse(std::string_view text);
  // What parse() gives for the forms that nearly all quantities have: digits and at most one suffix, 18 bytes in all,
  // such as 2, 250m, 1k, 512Mi, 16Gi. False, and nothing is written, for any other text: it may still be a quantity.
  [[nodiscard]] static bool read_plain(std::string_view text, Quantity& out) noexcept;
  // A JSON value as the API server reads a quantity field: a string (blanks around it are ignored) or a number.
  [[nodiscard]] static TextResult<Quantity> of(const json::Node& node);

  [[nodiscard]] int sign() const noexcept {  // -1, 0, 1
    if (big_ != nullptr) return big_sign();
    return coefficient_ < 0 ? -1 : coefficient_ > 0 ? 1 : 0;
  }
  [[nodiscard]] bool is_zero() const noexcept { return sign() == 0; }
  [[nodiscard]] Format format() const noexcept { return format_; }
  // More than 38 digits: the destructor must run.
  [[nodiscard]] bool owns_memory() const noexcept { return big_ != nullptr; }

  // By value: 1000m equals 1, whatever the formats.
  [[nodiscard]] friend std::weak_ordering operator<=>(const Quantity& left, const Quantity& right) noexcept {
    if (left.exponent_ == right.exponent_ && left.big_ == nullptr && right.big_ == nullptr) {
      return left.coefficient_ < right.coefficient_   ? std::weak_ordering::less
             : left.coefficient_ > right.coefficient_ ? std::weak_ordering::greater
                                                      : std::weak_ordering::equivalent;
    }
    return compare_slow(left, right);
  }
  [[nodiscard]] friend bool operator==(const Quantity& left, const Quantity& right) noexcept {
    return (left <=> right) == 0;
  }

  [[nodiscard]] Quantity negated() const;

  // Rounded away from zero to a whole number (Go's Value()), saturating at int64's ends.
  [[nodiscard]] std::int64_t value() const noexcept;
  // Go's AsInt64(), which CEL's isInteger() and asInteger() use: none for what has decimals *in its writing* (1000m,
  // 1.0) or took Go's arbitrary-precision path (1Pi, 1.5Gi), even where the value is whole.
  [[nodiscard]] std::optional<std::int64_t> as_int64() const noexcept;
  // Go's AsApproximateFloat64(); infinite when out of a double's range.
  [[nodiscard]] double as_double() const;

  // The canonical text: no fraction, the largest suffix that needs none: 1000m → 1, 1024Ki → 1Mi, 0.5 → 500m,
  // 1500e3 → 1500e3. Reads back as an equal quantity.
  [[nodiscard]] std::string canonical() const;

 private:
  friend struct QuantityAccess;  // the .cpp files' door to the representation
  struct Big;                    // an integer beyond 128 bits
  static Big* clone(const Big& big);
  static void release(Big* big) noexcept;
  [[nodiscard]] int big_sign() const noexcept;
  static std::weak_ordering compare_slow(const Quantity& left, const Quantity& right) noexcept;

  int128 coefficient_ = 0;  // meaningless while big_ is set
  Big* big_ = nullptr;      // owned
  std::int32_t exponent_ = 0;
  Format format_ = Format::decimal_si;
  bool decimal_ = false;  // Go would hold it as inf.Dec: no as_int64()
};
static_assert(sizeof(Quantity) == 32);

// left <=> right × ratio, exactly: `compare_to_product(limit, request, ratio) <= 0` is "at most ratio times".
// The ratio is a quantity too, so that 1.5 and 1500m can be written.
[[nodiscard]] std::weak_ordering compare_to_product(const Quantity& left, const Quantity& right,
                                                    const Quantity& ratio) noexcept;

// Exact. The format is the left one's, or the right one's when the left is zero, as in Kubernetes. Fail when the
// result needs more than limits::max_quantity_digits digits.
[[nodiscard]] base::Result<Quantity> add(const Quantity& left, const Quantity& right);
[[nodiscard]] base::Result<Quantity> subtract(const Quantity& left, const Quantity& right);

}  // namespace tidegate::values
