#include "policies/cel/nodes/operators.hpp"

#include <array>
#include <string>

#include "policies/cel/nodes/logic.hpp"
#include "policies/cel/operations.hpp"

namespace tidegate::cel::nodes {

Value equality(Context& context, const Value& left, const Value& right, bool negated) noexcept {
  const Value same = equals(context, left, right);
  if (same.is_error()) return same;
  if (same.boolean() || negated || !left.is(Kind::opaque) || right.is(Kind::null)) {
    return Value::of(same.boolean() != negated);
  }
  return right.is_opaque(left.opaque_type()) ? same : no_such_overload();
}

Value Equal::eval(Frame& frame) const {
  const Value left = left_.eval(frame);
  if (left.is_stopped()) return left;
  const Value right = right_.eval(frame);
  frame.cost += equality_cost(left, right, negated_);
  if (left.is_error()) return left;
  if (right.is_error()) return right;
  return equality(frame.context, left, right, negated_);
}

void Equal::dump(Dump& out) const {
  out.line(negated_ ? "!=" : "==");
  out.child(left_);
  out.child(right_);
}

std::string_view name_of(Operator op) noexcept {
  constexpr std::array<std::string_view, 10> names{"<", "<=", ">", ">=", "+", "-", "*", "/", "%", "in"};
  return names[static_cast<std::size_t>(op)];
}

namespace {

// cel-go asks the left operand's type whether it knows the operator at all before the operator is tried; the two say
// different things when it fails.
bool knows(Kind left, Operator op) noexcept {
  const bool number = left == Kind::integer || left == Kind::uinteger || left == Kind::real;
  const bool time = left == Kind::timestamp || left == Kind::duration;
  const bool receives = time || left == Kind::string;  // cel-go asks these for a method of that name
  switch (op) {
    case Operator::add:
      return number || time || left == Kind::string || left == Kind::bytes || left == Kind::list;
    case Operator::subtract:
    case Operator::multiply:
    case Operator::divide:
      return number || receives;
    case Operator::modulo:
      return (number && left != Kind::real) || receives;
    case Operator::less:
    case Operator::less_equals:
    case Operator::greater:
    case Operator::greater_equals:
      return number || time || left == Kind::string || left == Kind::bytes || left == Kind::boolean;
    case Operator::in:
      break;
  }
  return true;
}

Value unknown_to(Operator op) noexcept {
  constexpr std::array<std::string_view, 10> texts{
      "no such overload: _<_", "no such overload: _<=_", "no such overload: _>_", "no such overload: _>=_",
      "no such overload: _+_", "no such overload: _-_",  "no such overload: _*_", "no such overload: _/_",
      "no such overload: _%_", "no such overload"};
  return Value::error(texts[static_cast<std::size_t>(op)]);
}

}  // namespace

Value apply(Context& context, Operator op, const Value& left, const Value& right) {
  switch (op) {
    case Operator::add:
      return add(context, left, right);
    case Operator::subtract:
      return subtract(left, right);
    case Operator::multiply:
      return multiply(left, right);
    case Operator::divide:
      return divide(left, right);
    case Operator::modulo:
      return modulo(left, right);
    case Operator::in:
      return contains(context, right, left);
    case Operator::less:
    case Operator::less_equals:
    case Operator::greater:
    case Operator::greater_equals:
      break;
  }
  const auto order = compare(left, right);
  if (!order) return no_such_overload();
  if (*order == std::partial_ordering::unordered) return Value::error("NaN values cannot be ordered");
  switch (op) {
    case Operator::less:
      return Value::of(*order < 0);
    case Operator::less_equals:
      return Value::of(*order <= 0);
    case Operator::greater:
      return Value::of(*order > 0);
    default:
      return Value::of(*order >= 0);
  }
}

namespace {

// The commonest operands of all. False: an overflow, or an operator that is not among them.
bool apply_integers(Operator op, std::int64_t left, std::int64_t right, Value& out) noexcept {
  std::int64_t number = 0;
  switch (op) {
    case Operator::less:
      out = Value::of(left < right);
      return true;
    case Operator::less_equals:
      out = Value::of(left <= right);
      return true;
    case Operator::greater:
      out = Value::of(left > right);
      return true;
    case Operator::greater_equals:
      out = Value::of(left >= right);
      return true;
    case Operator::add:
      if (__builtin_add_overflow(left, right, &number)) return false;
      break;
    case Operator::subtract:
      if (__builtin_sub_overflow(left, right, &number)) return false;
      break;
    case Operator::multiply:
      if (__builtin_mul_overflow(left, right, &number)) return false;
      break;
    default:
      return false;
  }
  out = Value::of(number);
  return true;
}

}  // namespace

Value Binary::eval(Frame& frame) const {
  const std::array<Value, 2> args{left_.eval(frame), right_.eval(frame)};
  if (args[0].is(Kind::integer) && args[1].is(Kind::integer) && cost_ == nullptr) {
    Value result;
    if (apply_integers(op_, args[0].integer(), args[1].integer(), result)) {
      frame.cost += 1;
      return result;
    }
  }
  if (args[0].is_error() || args[1].is_error()) {
    frame.cost += call_cost(cost_, args, args[0]);
    return args[0].is_error() ? args[0] : args[1];
  }
  const Value result = knows(args[0].kind(), op_) ? apply(frame.context, op_, args[0], args[1]) : unknown_to(op_);
  frame.cost += cost_ == nullptr ? 1 : cost_(args, result);
  return result;
}

void Binary::dump(Dump& out) const {
  out.line(name_of(op_));
  out.child(left_);
  out.child(right_);
}

Value Negate::eval(Frame& frame) const {
  const Value value = operand_.eval(frame);
  frame.cost += 1;
  if (value.is_error()) return value;
  switch (value.kind()) {
    case Kind::boolean:
    case Kind::integer:
    case Kind::real:
    case Kind::string:
    case Kind::duration:
    case Kind::timestamp:
      return negate(value);
    default:
      return Value::error("no such overload: -_");
  }
}

void Negate::dump(Dump& out) const {
  out.line("negate");
  out.child(operand_);
}

Value NotStrictlyFalse::eval(Frame& frame) const {
  const Value value = operand_.eval(frame);
  frame.cost += 1;
  if (value.is_stopped()) return value;
  return Value::of(!value.is_false());
}

void NotStrictlyFalse::dump(Dump& out) const {
  out.line("not strictly false");
  out.child(operand_);
}

}  // namespace tidegate::cel::nodes
