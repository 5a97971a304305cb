#include "policies/cel/nodes/constant_tests.hpp"

#include <array>
#include <string>

#include "policies/base/same_text.hpp"
#include "policies/cel/nodes/call.hpp"
#include "policies/cel/nodes/cost.hpp"
#include "policies/cel/nodes/operators.hpp"
#include "policies/cel/operations.hpp"

namespace tidegate::cel::nodes {

Value EqualsConstant::eval(Frame& frame) const {
  const Value value = operand_.eval(frame);
  if (value.kind() == constant_.kind()) {
    switch (value.kind()) {
      case Kind::string:
        frame.cost += text_equality_cost(value.text(), constant_.text());
        return Value::of(base::same_text(value.text(), constant_.text()) != negated_);
      case Kind::integer:
        frame.cost += 1;
        return Value::of((value.integer() == constant_.integer()) != negated_);
      case Kind::boolean:
        frame.cost += 1;
        return Value::of((value.boolean() == constant_.boolean()) != negated_);
      default:
        break;
    }
  }
  const Value& left = first_ ? constant_ : value;
  const Value& right = first_ ? value : constant_;
  frame.cost += equality_cost(left, right, negated_);
  return value.is_error() ? value : equality(frame.context, left, right, negated_);
}

void EqualsConstant::dump(Dump& out) const {
  out.line((negated_ ? "!= " : "== ") + to_text(constant_, 200));
  out.child(operand_);
}

Value TextTest::eval(Frame& frame) const {
  const Value value = operand_.eval(frame);
  if (!value.is(Kind::string)) return failed(frame, value);
  const std::string_view text = value.text();
  switch (kind_) {
    case TextTestKind::starts_with:
      frame.cost += text_traversal_cost(text);
      return Value::of(text.starts_with(constant_.text()));
    case TextTestKind::ends_with:
      frame.cost += text_traversal_cost(text);
      return Value::of(text.ends_with(constant_.text()));
    case TextTestKind::contains:
      frame.cost += text_traversal_cost(text) * constant_cost_;
      return Value::of(text.find(constant_.text()) != std::string_view::npos);
    case TextTestKind::matches:
      break;
  }
  frame.cost += matched_text_cost(text) * constant_cost_;
  return Value::of(pattern_->matches(text, frame.context.matchers()));
}

Value TextTest::failed(Frame& frame, const Value& operand) const {
  // cel-go looks at a constant regex only once it has a text.
  if (operand.is_error() && kind_ == TextTestKind::matches) return operand;
  const std::array<Value, 2> args{operand, constant_};
  const Value result =
      operand.is_error() ? operand : no_such_overload(frame.context, function(), args, pattern_ != nullptr);
  frame.cost += call_cost(overload_.cost, args, result);
  return result;
}

std::string_view TextTest::function() const noexcept {
  switch (kind_) {
    case TextTestKind::starts_with:
      return "startsWith";
    case TextTestKind::ends_with:
      return "endsWith";
    case TextTestKind::contains:
      return "contains";
    case TextTestKind::matches:
      break;
  }
  return "matches";
}

void TextTest::dump(Dump& out) const {
  out.line(std::string(function()) + " " + to_text(constant_, 200));
  out.child(operand_);
}

}  // namespace tidegate::cel::nodes
