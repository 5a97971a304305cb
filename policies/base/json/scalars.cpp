#include "policies/base/json/scalars.hpp"

#include <bit>
#include <charconv>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

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

// One bit for each of 16 bytes that is a backslash, the first byte's lowest.
unsigned backslashes(const char* bytes) noexcept {
#ifdef __SSE2__
  const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(block, _mm_set1_epi8('\\'))));
#else
  unsigned found = 0;
  for (unsigned i = 0; i < 16; ++i) found |= static_cast<unsigned>(bytes[i] == '\\') << i;
  return found;
#endif
}

}  // namespace

std::optional<Node> read_number(std::string_view token) noexcept {
  // Ports, seconds and replicas: a few digits, no sign.
  if (token.size() <= 9 && token.size() > 0 && (token[0] != '0' || token.size() == 1)) {
    std::int64_t value = 0;
    std::size_t digits = 0;
    while (digits < token.size() && is_digit(token[digits])) value = value * 10 + (token[digits++] - '0');
    if (digits == token.size()) return Node::of(value);
  }
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
  // Block by block, and in a block from one backslash to the next: escapes stand close together
  // (`k:{\"name\":\"app\"}`), where a search from each to the next would cost more.
  constexpr std::size_t block = 16;
  std::size_t i = 0;
  while (i + block <= inside.size()) {
    unsigned found = backslashes(inside.data() + i);
    std::size_t next = i + block;
    while (found != 0) {
      const auto at = static_cast<std::size_t>(std::countr_zero(found));
      const bool quote = i + at + 1 < inside.size() && inside[i + at + 1] == '"';  // by far the most
      const std::size_t length = quote ? 2 : escape_length(inside, i + at);
      if (length == 0) return false;
      if (at + length >= block) {
        next = i + at + length;
        break;
      }
      found &= ~0U << (at + length);  // a backslash that was escaped begins nothing
    }
    i = next;
  }
  while (i < inside.size()) {
    const std::size_t length = inside[i] == '\\' ? escape_length(inside, i) : 1;
    if (length == 0) return false;
    i += length;
  }
  return true;
}

}  // namespace tidegate::json
