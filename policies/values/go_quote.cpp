#include "policies/values/go_quote.hpp"

namespace tidegate::values {
namespace {

constexpr char32_t replacement = 0xFFFD;

bool continues(std::string_view text, std::size_t index) noexcept {
  return index < text.size() && (static_cast<unsigned char>(text[index]) & 0xC0) == 0x80;
}

char32_t bits(std::string_view text, std::size_t index, unsigned mask) noexcept {
  return static_cast<unsigned char>(text[index]) & mask;
}

std::string_view hex_escape(char letter, char32_t code, std::size_t digits, std::array<char, 10>& buffer) noexcept {
  buffer[0] = '\\';
  buffer[1] = letter;
  for (std::size_t i = 0; i < digits; ++i) {
    buffer[2 + i] = "0123456789abcdef"[(code >> (4 * (digits - 1 - i))) & 0xF];
  }
  return {buffer.data(), 2 + digits};
}

}  // namespace

Rune first_rune(std::string_view text) noexcept {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x80) return {first, 1};
  if (first >= 0xC2 && first <= 0xDF && continues(text, 1)) {
    return {(bits(text, 0, 0x1F) << 6) | bits(text, 1, 0x3F), 2};
  }
  if (first >= 0xE0 && first <= 0xEF && continues(text, 1) && continues(text, 2)) {
    const char32_t code = (bits(text, 0, 0x0F) << 12) | (bits(text, 1, 0x3F) << 6) | bits(text, 2, 0x3F);
    if (code >= 0x800 && (code < 0xD800 || code > 0xDFFF)) return {code, 3};
  }
  if (first >= 0xF0 && first <= 0xF4 && continues(text, 1) && continues(text, 2) && continues(text, 3)) {
    const char32_t code =
        (bits(text, 0, 0x07) << 18) | (bits(text, 1, 0x3F) << 12) | (bits(text, 2, 0x3F) << 6) | bits(text, 3, 0x3F);
    if (code >= 0x10000 && code <= 0x10FFFF) return {code, 4};
  }
  return {replacement, 1};
}

std::string_view go_escaped(Rune rune, std::string_view raw, std::array<char, 10>& buffer) noexcept {
  if (rune.code == replacement && rune.length == 1) {
    return hex_escape('x', static_cast<unsigned char>(raw[0]), 2, buffer);
  }
  if (rune.code == '"' || rune.code == '\\') {
    buffer[0] = '\\';
    buffer[1] = raw[0];
    return {buffer.data(), 2};
  }
  if (is_go_printable(rune.code)) return raw;
  constexpr std::string_view controls = "\a\b\f\n\r\t\v";
  const std::size_t place = rune.code < 0x80 ? controls.find(static_cast<char>(rune.code)) : std::string_view::npos;
  if (place != std::string_view::npos) {
    buffer[0] = '\\';
    buffer[1] = "abfnrtv"[place];
    return {buffer.data(), 2};
  }
  if (rune.code < ' ' || rune.code == 0x7F) return hex_escape('x', rune.code, 2, buffer);
  return rune.code < 0x10000 ? hex_escape('u', rune.code, 4, buffer) : hex_escape('U', rune.code, 8, buffer);
}

std::string go_quoted(std::string_view text) {
  std::string quoted;
  append_go_quoted(quoted, text);
  return quoted;
}

}  // namespace tidegate::values
