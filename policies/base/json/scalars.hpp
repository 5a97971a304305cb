// The scalars of JSON text, read strictly by RFC 8259: what the parser calls for each token.
// Private to policies/base/json. Thread contract: pure functions. Tested through parser_test.cpp.
#pragma once

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <cstddef>
#include <optional>
#include <string_view>

#include "policies/base/json/node.hpp"

namespace tidegate::json {

// A whole token (no white space around it) as number, or nothing when it is none or too large for a double.
[[nodiscard]] std::optional<Node> read_number(std::string_view token) noexcept;
// `true`, `false`, `null`.
[[nodiscard]] std::optional<Node> read_literal(std::string_view token) noexcept;
// Whether the inside of a string (without its quotes) has only legal escapes and paired surrogates.
[[nodiscard]] bool valid_escapes(std::string_view inside) noexcept;

// Whether there is a backslash. REQUIRES: 16 readable bytes behind the text. Objects are made of strings of 5 to 30
// bytes, for which a call of memchr costs more than the look.
[[nodiscard]] inline bool has_backslash(std::string_view inside) noexcept {
#if defined(__SSE2__)
  const __m128i wanted = _mm_set1_epi8('\\');
  for (std::size_t i = 0; i < inside.size(); i += 16) {
    const auto* at = reinterpret_cast<const __m128i*>(inside.data() + i);
    auto found = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128(at), wanted)));
    const std::size_t left = inside.size() - i;
    if (left < 16) found &= (1U << left) - 1;
    if (found != 0) return true;
  }
  return false;
#else
  return inside.find('\\') != std::string_view::npos;
#endif
}

}  // namespace tidegate::json
