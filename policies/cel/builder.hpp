// Makes the nodes of a syntax tree and keeps it within its bounds: height (limits::max_cel_depth) and number of nodes
// (limits::max_cel_nodes). A node that would break one is not made: a leaf takes its place, the issue is reported once
// and exhausted() is true from then on. So no tree is ever too deep to be walked, or destroyed, by recursion.
// Thread contract: one thread. Tested in tests/policies/cel/parser_test.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "policies/cel/ast.hpp"

namespace tidegate::cel {

// Where a node stands: Expr's offset, begin, end.
struct Place {
  std::uint32_t offset = 0, begin = 0, end = 0;
};

struct Loop {
  std::string iter_var, iter_var2, accu_var;
  ExprPtr range, accu_init, condition, step, result;
};

class Builder {
 public:
  explicit Builder(std::vector<Issue>& issues) : issues_(issues) {}

  [[nodiscard]] ExprPtr constant(const Place& place, Constant value);
  [[nodiscard]] ExprPtr boolean(const Place& place, bool value);
  [[nodiscard]] ExprPtr integer(const Place& place, std::int64_t value);
  [[nodiscard]] ExprPtr text(const Place& place, std::string value);
  [[nodiscard]] ExprPtr identifier(const Place& place, std::string_view name);
  [[nodiscard]] ExprPtr select(const Place& place, ExprPtr operand, std::string field, bool test_only = false);
  [[nodiscard]] ExprPtr call(const Place& place, std::string_view function, std::vector<ExprPtr> args,
                             ExprPtr target = nullptr);
  template <class... Args>
  [[nodiscard]] ExprPtr call_of(const Place& place, std::string_view function, Args... args) {
    std::vector<ExprPtr> list;
    (list.push_back(std::move(args)), ...);
    return call(place, function, std::move(list));
  }
  // `kind`: list, map or structure; `name` of the latter.
  [[nodiscard]] ExprPtr aggregate(Expr::Kind kind, const Place& place, std::vector<Element> elements,
                                  std::string name = {});
  [[nodiscard]] ExprPtr comprehension(const Place& place, Macro macro, Loop loop);
  [[nodiscard]] ExprPtr copy(const Expr& from);
  // What stands where no node could be made, an issue having been reported: an identifier without a name.
  [[nodiscard]] ExprPtr placeholder(const Place& place);
  [[nodiscard]] static bool is_placeholder(const Expr& expr) noexcept {
    return expr.kind == Expr::Kind::identifier && expr.name.empty();
  }

  [[nodiscard]] bool exhausted() const noexcept { return exhausted_; }
  // Also for the parser's own recursion.
  void report_too_deep(std::uint32_t offset);

 private:
  [[nodiscard]] ExprPtr node(Expr::Kind kind, const Place& place);
  // The node with its height, or a leaf in its place.
  [[nodiscard]] ExprPtr finish(ExprPtr expr);
  void exhaust(std::uint32_t offset, std::string message);

  std::vector<Issue>& issues_;
  std::size_t nodes_ = 0;
  bool exhausted_ = false;
};

}  // namespace tidegate::cel
