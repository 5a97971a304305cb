// The operators of two operands that always evaluate both, as cel-go does: their costs count even where one is an
// error. Thread contract: as node.hpp. Tested in tests/policies/cel/evaluate_test.cpp and cost_test.cpp.
#pragma once

#include <string_view>

#include "policies/cel/nodes/cost.hpp"
#include "policies/cel/nodes/node.hpp"

namespace tidegate::cel::nodes {

// left == right as an operator: one of Kubernetes' own types on the left gives an error on what is none.
[[nodiscard]] Value equality(Context& context, const Value& left, const Value& right, bool negated) noexcept;

class Equal final : public Node {
 public:
  Equal(const Node& left, const Node& right, bool negated) noexcept : left_(left), right_(right), negated_(negated) {}
  Value eval(Frame& frame) const override;
  void dump(Dump& out) const override;

 private:
  const Node& left_;
  const Node& right_;
  bool negated_;
};

enum class Operator : std::uint8_t {
  less,
  less_equals,
  greater,
  greater_equals,
  add,
  subtract,
  multiply,
  divide,
  modulo,
  in
};
[[nodiscard]] std::string_view name_of(Operator op) noexcept;  // as written
[[nodiscard]] Value apply(Context& context, Operator op, const Value& left, const Value& right);

class Binary final : public Node {
 public:
  Binary(Operator op, const Node& left, const Node& right, CostFunction cost) noexcept
      : left_(left), right_(right), cost_(cost), op_(op) {}
  Value eval(Frame& frame) const override;
  void dump(Dump& out) const override;

 private:
  const Node& left_;
  const Node& right_;
  CostFunction cost_;
  Operator op_;
};

class Negate final : public Node {
 public:
  explicit Negate(const Node& operand) noexcept : operand_(operand) {}
  Value eval(Frame& frame) const override;
  void dump(Dump& out) const override;

 private:
  const Node& operand_;
};

// @not_strictly_false: all but false, errors included, is true.
class NotStrictlyFalse final : public Node {
 public:
  explicit NotStrictlyFalse(const Node& operand) noexcept : operand_(operand) {}
  Value eval(Frame& frame) const override;
  void dump(Dump& out) const override;

 private:
  const Node& operand_;
};

}  // namespace tidegate::cel::nodes
