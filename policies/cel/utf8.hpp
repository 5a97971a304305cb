// UTF-8 as the parser needs it: what a text's next code point is, and code points as bytes.
// Source: RFC 3629. Invariants: surrogates and overlong forms are no code points.
// Thread contract: pure. Tested in tests/policies/cel/lexer_test.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tidegate::cel {

// The length of the well-formed character that `text` begins with; 0 where it begins with none.
[[nodiscard]] std::size_t utf8_length(std::string_view text) noexcept;

// No surrogate and not above U+10FFFF.
[[nodiscard]] constexpr bool is_code_point(std::uint32_t value) noexcept {
  return value < 0xD800 || (value > 0xDFFF && value <= 0x10FFFF);
}

// REQUIRES: is_code_point(value).
void append_utf8(std::string& out, std::uint32_t value);

}  // namespace tidegate::cel
