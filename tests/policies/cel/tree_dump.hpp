// A syntax tree as one line, for tables of tests:
//   1  1u  1.5  "a"  b"a"  null  a  (select a b)  (has a b)  (_+_ a b)  (a).f(b c)  f(a)  [a ?b]  {k:v}  T{f:v}
//   (for x,y in RANGE accu @result=INIT while CONDITION step STEP result RESULT)
#pragma once

#include <string>

#include "policies/cel/ast.hpp"

namespace tidegate::cel {

[[nodiscard]] std::string dump_tree(const Expr& expr);

}  // namespace tidegate::cel
