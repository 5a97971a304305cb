// The scalars of JSON text, read strictly by RFC 8259: what the parser calls for each token.
// Private to policies/base/json. Thread contract: pure functions. Tested through parser_test.cpp.
#pragma once

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

}  // namespace tidegate::json
