// Source text to tokens, as the lexer rules of cel-go's grammar have them: the longest match wins, white space and
// `//` comments are dropped. What is no token is reported and becomes one of kind `bad` (or the token that was
// probably meant), so that the parser goes on without an echo. Literals are only delimited here: literal.hpp reads
// them. Thread contract: pure. Tested in tests/policies/cel/lexer_test.cpp.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "policies/cel/ast.hpp"

namespace tidegate::cel {

enum class TokenKind : std::uint8_t {
  end,  // stands once, last
  bad,  // reported already
  identifier,
  quoted_identifier,  // `a-b`
  integer,
  uinteger,
  real,
  string,
  bytes,
  true_word,
  false_word,
  null_word,
  in_word,
  equals,
  not_equals,
  less,
  less_equals,
  greater,
  greater_equals,
  logical_and,
  logical_or,
  left_bracket,
  right_bracket,
  left_brace,
  right_brace,
  left_parenthesis,
  right_parenthesis,
  dot,
  comma,
  minus,
  exclamation,
  question,
  colon,
  plus,
  star,
  slash,
  percent,
};

struct Token {
  TokenKind kind = TokenKind::end;
  std::uint32_t offset = 0;
  std::uint32_t length = 0;

  [[nodiscard]] std::uint32_t end() const noexcept { return offset + length; }
};

// REQUIRES: `source` is valid UTF-8 and shorter than 4 GiB. Issues are appended, at most limits::max_cel_issues.
[[nodiscard]] std::vector<Token> lex(std::string_view source, std::vector<Issue>& issues);

// For "did you mean" and for texts of issues: true, false, null, in can never be a name, others only a field's.
[[nodiscard]] bool is_reserved_word(std::string_view name) noexcept;

}  // namespace tidegate::cel
