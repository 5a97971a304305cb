#include "policies/values/duration.hpp"

#include <array>
#include <cstdint>
#include <limits>
#include <utility>

#include "policies/base/text.hpp"
#include "policies/values/ascii.hpp"

namespace tidegate::values {
namespace {

constexpr std::size_t max_bytes = 256;
// One more than the largest positive: the magnitude of the most negative duration.
constexpr std::uint64_t max_magnitude = std::uint64_t{1} << 63;

constexpr std::array<std::pair<std::string_view, std::uint64_t>, 8> units = {{
    {"ns", 1},
    {"us", 1'000},
    {"\u00B5s", 1'000},  // micro sign
    {"\u03BCs", 1'000},  // Greek mu
    {"ms", 1'000'000},
    {"s", 1'000'000'000},
    {"m", 60'000'000'000},
    {"h", 3'600'000'000'000},
}};

TextError wrong(std::string message, std::size_t offset, std::size_t length) {
  return TextError{std::move(message), offset, length, "write it like 10s, 1h30m or 500ms"};
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  // The sum of all NUMBER UNIT pairs from `at_` on.
  TextResult<std::uint64_t> magnitude(std::size_t start) {
    at_ = start;
    std::uint64_t total = 0;
    while (at_ < text_.size()) {
      auto part = read_part();
      if (!part) return part.error();
      total += *part;  // both at most 2^63: no wrap
      if (total > max_magnitude) return too_long();
    }
    return total;
  }

 private:
  TextError too_long() const { return wrong("the duration is beyond 292 years", 0, text_.size()); }

  TextResult<std::uint64_t> read_part() {
    const std::size_t start = at_;
    std::uint64_t whole = 0;
    for (; at_ < text_.size() && ascii::is_digit(text_[at_]); ++at_) {
      if (whole > max_magnitude / 10) return too_long();
      whole = whole * 10 + static_cast<std::uint64_t>(text_[at_] - '0');
      if (whole > max_magnitude) return too_long();
    }
    bool has_digits = at_ > start;
    std::uint64_t fraction = 0;
    double scale = 1;
    if (at_ < text_.size() && text_[at_] == '.') {
      const std::size_t point = at_++;
      read_fraction(fraction, scale);
      has_digits = has_digits || at_ > point + 1;
    }
    if (!has_digits) return wrong("expected a number", start, 0);
    const std::size_t unit_start = at_;
    while (at_ < text_.size() && text_[at_] != '.' && !ascii::is_digit(text_[at_])) ++at_;
    const std::string_view unit = text_.substr(unit_start, at_ - unit_start);
    if (unit.empty()) return wrong("the duration's unit is missing", unit_start, 0);
    for (const auto& [name, nanoseconds] : units) {
      if (unit == name) return scaled(whole, fraction, scale, nanoseconds);
    }
    return wrong("unknown unit " + base::quoted(unit) + ": units are ns, us, ms, s, m, h", unit_start, unit.size());
  }

  // Digits beyond 63 bits are read over, as Go does.
  void read_fraction(std::uint64_t& fraction, double& scale) {
    bool full = false;
    for (; at_ < text_.size() && ascii::is_digit(text_[at_]); ++at_) {
      if (full) continue;
      const std::uint64_t next = fraction * 10 + static_cast<std::uint64_t>(text_[at_] - '0');
      if (fraction > (max_magnitude - 1) / 10 || next > max_magnitude) {
        full = true;
        continue;
      }
      fraction = next;
      scale *= 10;
    }
  }

  TextResult<std::uint64_t> scaled(std::uint64_t whole, std::uint64_t fraction, double scale,
                                   std::uint64_t unit) const {
    if (whole > max_magnitude / unit) return too_long();
    std::uint64_t value = whole * unit;
    // Go's arithmetic to the last bit: the fraction in doubles.
    value += static_cast<std::uint64_t>(static_cast<double>(fraction) * (static_cast<double>(unit) / scale));
    if (value > max_magnitude) return too_long();
    return value;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

TextResult<std::chrono::nanoseconds> parse_duration(std::string_view text) {
  if (text.size() > max_bytes) return wrong("a duration of more than 256 bytes", 0, text.size());
  const bool negative = text.starts_with('-');
  const std::size_t start = negative || text.starts_with('+') ? 1 : 0;
  if (text.substr(start) == "0") return std::chrono::nanoseconds(0);
  if (start == text.size()) return wrong("expected a duration", 0, text.size());
  const auto magnitude = Reader(text).magnitude(start);
  if (!magnitude) return magnitude.error();
  if (*magnitude == max_magnitude) {
    if (negative) return std::chrono::nanoseconds::min();
    return wrong("the duration is beyond 292 years", 0, text.size());
  }
  const auto value = static_cast<std::int64_t>(*magnitude);
  return std::chrono::nanoseconds(negative ? -value : value);
}

}  // namespace tidegate::values
