// The names under which operators stand in the tree and in the function tables: cel-go's, so that errors read alike.
// Thread contract: constants. Tested in tests/policies/cel/parser_test.cpp.
#pragma once

#include <string_view>

namespace tidegate::cel::operators {

inline constexpr std::string_view conditional = "_?_:_", logical_and = "_&&_", logical_or = "_||_", logical_not = "!_",
                                  equals = "_==_", not_equals = "_!=_", less = "_<_", less_equals = "_<=_",
                                  greater = "_>_", greater_equals = "_>=_", add = "_+_", subtract = "_-_",
                                  multiply = "_*_", divide = "_/_", modulo = "_%_", negate = "-_", index = "_[_]",
                                  in = "@in", optional_index = "_[?_]", optional_select = "_?._",
                                  not_strictly_false = "@not_strictly_false";
// The accumulator of a macro's comprehension, as cel-go names it.
inline constexpr std::string_view accumulator = "@result";

}  // namespace tidegate::cel::operators
