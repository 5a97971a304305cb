#include "policies/base/yaml/characters.hpp"

#include <array>
#include <cstdio>

namespace tidegate::yaml {

namespace {

// The length of the valid UTF-8 sequence at the front of `text`, or 0.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto continues = [&](std::size_t i) { return i < text.size() && (byte(i) & 0xC0) == 0x80; };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return continues(1) ? 2 : 0;
  if ((lead & 0xF0) == 0xE0) {
    if (!continues(1) || !continues(2)) return 0;
    if (lead == 0xE0 && byte(1) < 0xA0) return 0;  // overlong
    if (lead == 0xED && byte(1) > 0x9F) return 0;  // surrogates
    return 3;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    if (!continues(1) || !continues(2) || !continues(3)) return 0;
    if (lead == 0xF0 && byte(1) < 0x90) return 0;  // overlong
    if (lead == 0xF4 && byte(1) > 0x8F) return 0;  // beyond U+10FFFF
    return 4;
  }
  return 0;
}

std::string in_hex(const char* format, unsigned value) {
  std::array<char, 64> room{};
  std::snprintf(room.data(), room.size(), format, value);
  return room.data();
}

}  // namespace

std::optional<BadCharacter> find_bad_character(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if ((lead < 0x20 && lead != '\t' && lead != '\n') || lead == 0x7F) {
      return BadCharacter{i, in_hex("the control character U+%04X is not allowed in YAML", lead)};
    }
    const std::size_t length = sequence_length(text.substr(i));
    if (length == 0) return BadCharacter{i, in_hex("the byte 0x%02X is not valid UTF-8", lead)};
    i += length;
  }
  return std::nullopt;
}

}  // namespace tidegate::yaml
