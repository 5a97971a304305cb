// The syntax tree of an expression: what the parser makes (macros already expanded), the checker annotates in place and
// the compiler reads.
// Invariants: depth is at most limits::max_cel_depth; offsets are bytes of the source.
// Macros are expanded as cel-go expands them, because Kubernetes' cost counts the expanded tree; `macro` remembers
// which one it was, so that the compiler can run it as a native loop.
// Thread contract: one thread while it is built; read-only afterwards. Tested in tests/policies/cel/parser_test.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "policies/cel/type.hpp"

namespace tidegate::cel {

struct Overload;
struct Expr;
using ExprPtr = std::unique_ptr<Expr>;

struct Constant {
  enum class Kind : std::uint8_t { null, boolean, integer, uinteger, real, string, bytes };
  Kind kind = Kind::null;
  bool boolean = false;
  std::int64_t integer = 0;
  std::uint64_t uinteger = 0;
  double real = 0;
  std::string text;  // of strings and bytes
};

enum class Macro : std::uint8_t {
  none,
  all,
  exists,
  exists_one,
  map,  // also map(x, predicate, transform)
  filter,
  all_two,  // two-variable comprehensions: all(i, v, p)
  exists_two,
  exists_one_two,
  transform_list,
  transform_map,
  transform_map_entry,
  opt_map,  // on the outermost node of the expansion, as opt_flat_map and sort_by
  opt_flat_map,
  sort_by,  // lists v3: a cel.bind-like comprehension around @sortByAssociatedKeys
};

// An element of a list, a map entry or a struct field.
struct Element {
  ExprPtr key;        // of map entries
  std::string field;  // of struct fields
  ExprPtr value;
  bool optional = false;  // written with `?`
  std::uint32_t offset = 0;
};

struct Expr {
  enum class Kind : std::uint8_t { constant, identifier, select, call, list, map, structure, comprehension };

  Kind kind = Kind::constant;
  Macro macro = Macro::none;
  // Where errors point at (an operator's own place, a call's opening parenthesis as cel-go has it) and where the
  // expression as a whole begins and ends.
  std::uint32_t offset = 0, begin = 0, end = 0;

  Constant constant;
  std::string name;           // identifier (with a leading '.' when it was written so), select's field, call's function
                              // or operator (names in operators.hpp), structure's type name
  bool test_only = false;     // select: has(operand.field)
  ExprPtr target;             // select's operand; call's receiver (x.f(…)), or null
  std::vector<ExprPtr> args;  // call
  std::vector<Element> elements;  // list, map, structure

  // Comprehension: `for iter_var[, iter_var2] in range, while condition: accu = step; result`.
  std::string iter_var, iter_var2, accu_var;
  ExprPtr range, accu_init, condition, step, result;

  std::uint16_t height = 1;  // of the subtree in nodes: a leaf has 1; the parser keeps it within limits::max_cel_depth

  // What the checker adds.
  TypeRef type;                            // deduced
  std::vector<const Overload*> overloads;  // of a call: those that may apply; one when types decide it
  // Identifier, or a select chain that is one declared name (a.b.c): the declared name it stands for; empty otherwise.
  // Comprehension variables stand for themselves. Structures and qualified function names: the resolved name.
  std::string resolved;
};

// What is wrong with an expression and where.
struct Issue {
  std::size_t offset = 0;  // bytes into the source
  std::size_t length = 1;
  std::string message;  // cel-go's words: undeclared reference to 'x' (in container '')
  std::string hint;     // did you mean …; may be empty
};

}  // namespace tidegate::cel
