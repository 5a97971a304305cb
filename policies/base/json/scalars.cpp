#include "policies/base/json/scalars.hpp"

#include <charconv>
#include <cstring>

namespace tidegate::json {

namespace {

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The code unit of `\uXXXX` at `at` (the backslash), or -1.
int code_unit(std::string_view text, std::size_t at) noexcept {
  if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return -1;
  int unit = 0;
  for (std::size_t i = at + 2; i < at + 6; ++i) {
    const int digit = hex_value(text[i]);
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

// The length of the escape at `at`, or 0 when it is not legal.
std::size_t escape_length(std::string_view text, std::size_t at) noexcept {
  if (at + 1 >= text.size()) return 0;
  switch (text[at + 1]) {
    case '"':
    case '\\':
    case '/':
    case 'b':
    case 'f':
    case 'n':
    case 'r':
    case 't':
      return 2;
    case 'u':
      break;
    default:
      return 0;
  }
  const int unit = code_unit(text, at);
  if (unit < 0 || (unit >= 0xDC00 && unit <= 0xDFFF)) return 0;
  if (unit < 0xD800 || unit > 0xDBFF) return 6;
  const int low = code_unit(text, at + 6);
  return low >= 0xDC00 && low <= 0xDFFF ? 12 : 0;
}

}  // namespace

std::optional<Node> read_number(std::string_view token) noexcept {
  std::size_t i = 0;
  const std::size_t n = token.size();
  if (i < n && token[i] == '-') ++i;
  const std::size_t first_digit = i;
  while (i < n && is_digit(token[i])) ++i;
  const std::size_t digits = i - first_digit;
  if (digits == 0 || (digits > 1 && token[first_digit] == '0')) return std::nullopt;
  const bool integral = i == n;
  if (i < n && token[i] == '.') {
    const std::size_t start = ++i;
    while (i < n && is_digit(token[i])) ++i;
    if (i == start) return std::nullopt;
  }
  if (i < n && (token[i] == 'e' || token[i] == 'E')) {
    ++i;
    if (i < n && (token[i] == '+' || token[i] == '-')) ++i;
    const std::size_t start = i;
    while (i < n && is_digit(token[i])) ++i;
    if (i == start) return std::nullopt;
  }
  if (i != n) return std::nullopt;
  const char* const begin = token.data();
  const char* const end = begin + n;
  if (integral) {
    std::int64_t value = 0;
    if (std::from_chars(begin, end, value).ec == std::errc()) return Node::of(value);
  }
  double value = 0;
  if (std::from_chars(begin, end, value).ec != std::errc()) return std::nullopt;
  return Node::of(value);
}

std::optional<Node> read_literal(std::string_view token) noexcept {
  if (token == "true") return Node::of(true);
  if (token == "false") return Node::of(false);
  if (token == "null") return Node();
  return std::nullopt;
}

bool valid_escapes(std::string_view inside) noexcept {
  std::size_t i = 0;
  while (i < inside.size()) {
    const std::size_t at = find_backslash(inside.substr(i));
    if (at == std::string_view::npos) return true;
    const std::size_t length = escape_length(inside, i + at);
    if (length == 0) return false;
    i += at + length;
  }
  return true;
}

std::size_t find_backslash(std::string_view inside) noexcept {
  constexpr std::uint64_t ones = 0x0101010101010101ULL;
  constexpr std::uint64_t highs = 0x8080808080808080ULL;
  constexpr std::uint64_t backslashes = ones * '\\';
  std::size_t i = 0;
  for (; i + 8 <= inside.size(); i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, inside.data() + i, 8);
    const std::uint64_t zeros = word ^ backslashes;
    if (((zeros - ones) & ~zeros & highs) != 0) break;
  }
  for (; i < inside.size(); ++i) {
    if (inside[i] == '\\') return i;
  }
  return std::string_view::npos;
}

}  // namespace tidegate::json
