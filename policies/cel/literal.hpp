// What a literal's text stands for: numbers within their ranges, strings and bytes with their escapes resolved.
// Source: cel-spec doc/langdef.md "String and Bytes Values", "Numeric Values"; cel-go parser/unescape.go's behaviour:
// line ends inside a literal become "\n". Thread contract: pure. Tested in tests/policies/cel/lexer_test.cpp.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "policies/cel/ast.hpp"
#include "policies/cel/lexer.hpp"

namespace tidegate::cel {

// The constant that `token` is; `negative` with a `-` before a number. What is wrong with it is appended to `issues`,
// at places of `source`. REQUIRES: the token is a literal of `source`.
[[nodiscard]] Constant read_literal(std::string_view source, const Token& token, bool negative,
                                    std::vector<Issue>& issues);

}  // namespace tidegate::cel
