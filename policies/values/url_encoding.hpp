// Internal to url*.cpp: which bytes stand unescaped in which part of a URL, as Go's net/url has it, and what %XX means.
// Thread contract: constants and pure functions.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "policies/values/ascii.hpp"

namespace tidegate::values::url_encoding {

using CharSet = std::array<bool, 256>;

// Letters, digits, `-_.~` and `more`.
constexpr CharSet unreserved_and(std::string_view more) noexcept {
  CharSet set{};
  for (std::size_t c = 0; c < 128; ++c) set[c] = ascii::is_alphanumeric(static_cast<char>(c));
  for (const char c : std::string_view("-_.~")) set[static_cast<unsigned char>(c)] = true;
  for (const char c : more) set[static_cast<unsigned char>(c)] = true;
  return set;
}

inline constexpr CharSet in_host = unreserved_and("!$&'()*+,;=:[]<>\"");
inline constexpr CharSet in_path = unreserved_and("$&+,/:;=@");
inline constexpr CharSet in_user = unreserved_and("$&+,;=");
inline constexpr CharSet in_fragment = unreserved_and("$&+,/:;=?@!()*");
// What may be written in a path or a fragment though it would be escaped there; `%` begins an escape.
inline constexpr CharSet tolerated = unreserved_and("!$&'()*+,;=:@[]%");

constexpr bool has(const CharSet& set, char c) noexcept {
  return set[static_cast<unsigned char>(c)];
}

constexpr bool is_hex(char c) noexcept {
  return ascii::is_lower_hex(ascii::lower(c));
}

// The byte that two hexadecimal digits stand for.
constexpr unsigned char hex_byte(char high, char low) noexcept {
  const auto value = [](char c) { return ascii::is_digit(c) ? c - '0' : ascii::lower(c) - 'a' + 10; };
  return static_cast<unsigned char>(value(high) * 16 + value(low));
}

// Whether a text needs no rewriting in that part of a URL.
constexpr bool is_well_encoded(std::string_view text, const CharSet& set) noexcept {
  for (const char c : text) {
    if (!has(set, c) && !has(tolerated, c)) return false;
  }
  return true;
}

// A port with its colon, or nothing.
constexpr bool is_optional_port(std::string_view text) noexcept {
  return text.empty() || (text[0] == ':' && text.find_first_not_of("0123456789", 1) == std::string_view::npos);
}

}  // namespace tidegate::values::url_encoding
