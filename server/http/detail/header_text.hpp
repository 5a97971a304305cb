// The characters that names, targets and values of an HTTP head are made of (RFC 9110 5.6.2, 5.5; RFC 9112 3), and how
// far a run of them goes. Thread contract: pure functions. Tested in tests/server/http/request_head_test.cpp.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace tidegate::http::detail {

constexpr std::array<bool, 256> token_characters = [] {
  std::array<bool, 256> table{};
  for (char c = '0'; c <= '9'; ++c) table[static_cast<unsigned char>(c)] = true;
  for (char c = 'a'; c <= 'z'; ++c) table[static_cast<unsigned char>(c)] = true;
  for (char c = 'A'; c <= 'Z'; ++c) table[static_cast<unsigned char>(c)] = true;
  for (const char c : std::string_view("!#$%&'*+-.^_`|~")) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

constexpr bool is_token_character(char c) {
  return token_characters[static_cast<unsigned char>(c)];
}

constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

// Not a control character, not a blank: what a request target may hold. Bytes from 0x80 on are let through.
constexpr bool is_target_character(char c) {
  return static_cast<unsigned char>(c) > ' ' && c != '\x7f';
}

// Where the first control character but the tab is, DEL included; `end` when there is none. Eight bytes a step.
inline const char* find_control(const char* at, const char* end) {
  constexpr std::uint64_t each = 0x0101010101010101;
  constexpr std::uint64_t high = 0x8080808080808080;
  while (at != end) {
    for (; end - at >= 8; at += 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, at, sizeof word);
      // A byte borrows when it is below 0x20, or when it is 0 after DEL was taken away. What a borrow does to its
      // neighbour can only make us look closer.
      const std::uint64_t low = (word - each * 0x20) & ~word & high;
      const std::uint64_t del = word ^ (each * 0x7f);
      if ((low | ((del - each) & ~del & high)) != 0) break;
    }
    const char* const stop = end - at >= 8 ? at + 8 : end;
    for (; at != stop; ++at) {
      const auto c = static_cast<unsigned char>(*at);
      if ((c < ' ' && c != '\t') || c == 0x7f) return at;
    }
  }
  return end;
}

}  // namespace tidegate::http::detail
