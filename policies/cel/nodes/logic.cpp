#include "policies/cel/nodes/logic.hpp"

#include "policies/cel/operations.hpp"

namespace tidegate::cel::nodes {

Value as_error(const Value& value) noexcept {
  return value.is_error() ? value : no_such_overload();
}

Value Logic::eval(Frame& frame) const {
  Value error;
  for (const Node* term : terms_) {
    const Value value = term->eval(frame);
    if (value.is(Kind::boolean)) {
      if (value.boolean() == decisive_) return value;
      continue;
    }
    if (value.is_stopped()) return value;
    if (!error.is_error()) error = as_error(value);
  }
  return error.is_error() ? error : Value::of(!decisive_);
}

void Logic::dump(Dump& out) const {
  out.line(decisive_ ? "or" : "and");
  for (const Node* term : terms_) out.child(*term);
}

Value Ternary::eval(Frame& frame) const {
  const Value condition = condition_.eval(frame);
  if (!condition.is(Kind::boolean)) return as_error(condition);
  return condition.boolean() ? truthy_.eval(frame) : falsy_.eval(frame);
}

void Ternary::dump(Dump& out) const {
  out.line("ternary");
  out.child(condition_);
  out.child(truthy_);
  out.child(falsy_);
}

Value Not::eval(Frame& frame) const {
  const Value value = operand_.eval(frame);
  frame.cost += 1;
  return value.is(Kind::boolean) ? Value::of(!value.boolean()) : as_error(value);
}

void Not::dump(Dump& out) const {
  out.line("not");
  out.child(operand_);
}

Value OptionalOr::eval(Frame& frame) const {
  const Value left = left_.eval(frame);
  if (!left.is(Kind::optional)) return left;
  if (left.has_value()) return value_ ? left.value() : left;
  return right_.eval(frame);
}

void OptionalOr::dump(Dump& out) const {
  out.line(value_ ? "or value" : "or optional");
  out.child(left_);
  out.child(right_);
}

}  // namespace tidegate::cel::nodes
