#include "policies/cel/library/number_parse.hpp"

#include <charconv>
#include <cmath>
#include <limits>
#include <string>
#include <system_error>

#include "policies/values/ascii.hpp"

namespace tidegate::cel::library {
namespace {

template <class T>
std::optional<T> whole(std::string_view digits) noexcept {
  T value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

bool is_hex_digit(char c) noexcept {
  return values::ascii::is_lower_hex(values::ascii::lower(c));
}

// Go's rule: an underscore stands between digits, or between the base's prefix and a digit.
bool underscores_fit(std::string_view text, bool hexadecimal) noexcept {
  const auto is_digit = [hexadecimal](char c) {
    return values::ascii::is_digit(c) || (hexadecimal && is_hex_digit(c));
  };
  bool may_follow = hexadecimal;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '_') {
      if (!may_follow || i + 1 == text.size() || !is_digit(text[i + 1])) return false;
      may_follow = false;
    } else {
      may_follow = is_digit(text[i]);
    }
  }
  return true;
}

// A number too large is none, one too small is what is left of it: std::from_chars doesn't tell which it was.
std::optional<double> out_of_range(std::string_view text, std::chars_format format) {
  const std::size_t mark = text.find_first_of(format == std::chars_format::hex ? "pP" : "eE");
  if (mark != std::string_view::npos && text.substr(mark + 1).starts_with('-')) return 0.0;
  // Without a negative exponent only a long row of zeros makes a number small.
  const std::string_view digits = text.substr(0, mark);
  const std::size_t first = digits.find_first_of("123456789abcdefABCDEF");
  const std::size_t point = digits.find('.');
  if (point != std::string_view::npos && first != std::string_view::npos && first > point) return 0.0;
  return std::nullopt;
}

std::optional<double> unsigned_double(std::string_view text, bool hexadecimal) {
  // Go wants a digit or a point first, and of hexadecimal numbers an exponent; from_chars has its own inf and nan.
  if (text.empty() || !(is_hex_digit(text.front()) || text.front() == '.')) return std::nullopt;
  if (!hexadecimal && !(values::ascii::is_digit(text.front()) || text.front() == '.')) return std::nullopt;
  if (hexadecimal && text.find_first_of("pP") == std::string_view::npos) return std::nullopt;
  const auto format = hexadecimal ? std::chars_format::hex : std::chars_format::general;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, format);
  if (end != text.data() + text.size() || error == std::errc::invalid_argument) return std::nullopt;
  if (error == std::errc::result_out_of_range) return out_of_range(text, format);
  return value;
}

}  // namespace

std::optional<std::int64_t> parse_int(std::string_view text) noexcept {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  return whole<std::int64_t>(text);
}

std::optional<std::uint64_t> parse_uint(std::string_view text) noexcept {
  if (text.starts_with('+') || text.starts_with('-')) return std::nullopt;
  return whole<std::uint64_t>(text);
}

std::optional<double> parse_double(std::string_view text) {
  if (values::ascii::equal_fold(text, "nan")) return std::numeric_limits<double>::quiet_NaN();
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  std::optional<double> value;
  if (values::ascii::equal_fold(text, "inf") || values::ascii::equal_fold(text, "infinity")) {
    value = std::numeric_limits<double>::infinity();
  } else {
    const bool hexadecimal = text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
    if (hexadecimal) text.remove_prefix(2);
    if (text.find('_') == std::string_view::npos) {
      value = unsigned_double(text, hexadecimal);
    } else if (underscores_fit(text, hexadecimal)) {
      std::string plain(text);
      std::erase(plain, '_');
      value = unsigned_double(plain, hexadecimal);
    }
  }
  if (value && negative) return -*value;
  return value;
}

}  // namespace tidegate::cel::library
