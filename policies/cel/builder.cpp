#include "policies/cel/builder.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "policies/base/limits.hpp"

namespace tidegate::cel {
namespace {

Place place_of(const Expr& expr) {
  return {expr.offset, expr.begin, expr.end};
}

std::size_t tallest_child(const Expr& expr) {
  std::size_t height = 0;
  const auto look = [&](const ExprPtr& child) {
    if (child) height = std::max<std::size_t>(height, child->height);
  };
  look(expr.target);
  for (const ExprPtr& arg : expr.args) look(arg);
  for (const Element& element : expr.elements) {
    look(element.key);
    look(element.value);
  }
  for (const ExprPtr* part : {&expr.range, &expr.accu_init, &expr.condition, &expr.step, &expr.result}) look(*part);
  return height;
}

}  // namespace

ExprPtr Builder::node(Expr::Kind kind, const Place& place) {
  if (++nodes_ == limits::max_cel_nodes + 1) {
    exhaust(place.offset, "expression is too large: more than " + std::to_string(limits::max_cel_nodes) +
                              " nodes after its macros were expanded");
  }
  auto expr = std::make_unique<Expr>();
  expr->kind = kind;
  expr->offset = place.offset;
  expr->begin = place.begin;
  expr->end = place.end;
  return expr;
}

ExprPtr Builder::finish(ExprPtr expr) {
  const std::size_t height = tallest_child(*expr) + 1;
  if (height > limits::max_cel_depth) {
    report_too_deep(expr->offset);
    return placeholder(place_of(*expr));
  }
  expr->height = static_cast<std::uint16_t>(height);
  return expr;
}

void Builder::report_too_deep(std::uint32_t offset) {
  exhaust(offset, "expression recursion limit exceeded: " + std::to_string(limits::max_cel_depth));
}

void Builder::exhaust(std::uint32_t offset, std::string message) {
  if (exhausted_) return;
  exhausted_ = true;
  issues_.push_back({offset, 1, std::move(message), {}});
}

ExprPtr Builder::placeholder(const Place& place) {
  auto expr = std::make_unique<Expr>();
  expr->kind = Expr::Kind::identifier;
  expr->offset = place.offset;
  expr->begin = place.begin;
  expr->end = place.end;
  return expr;
}

ExprPtr Builder::constant(const Place& place, Constant value) {
  ExprPtr expr = node(Expr::Kind::constant, place);
  expr->constant = std::move(value);
  return expr;
}

ExprPtr Builder::boolean(const Place& place, bool value) {
  Constant constant;
  constant.kind = Constant::Kind::boolean;
  constant.boolean = value;
  return this->constant(place, std::move(constant));
}

ExprPtr Builder::integer(const Place& place, std::int64_t value) {
  Constant constant;
  constant.kind = Constant::Kind::integer;
  constant.integer = value;
  return this->constant(place, std::move(constant));
}

ExprPtr Builder::text(const Place& place, std::string value) {
  Constant constant;
  constant.kind = Constant::Kind::string;
  constant.text = std::move(value);
  return this->constant(place, std::move(constant));
}

ExprPtr Builder::identifier(const Place& place, std::string_view name) {
  ExprPtr expr = node(Expr::Kind::identifier, place);
  expr->name = name;
  return expr;
}

ExprPtr Builder::select(const Place& place, ExprPtr operand, std::string field, bool test_only) {
  ExprPtr expr = node(Expr::Kind::select, place);
  expr->name = std::move(field);
  expr->target = std::move(operand);
  expr->test_only = test_only;
  return finish(std::move(expr));
}

ExprPtr Builder::call(const Place& place, std::string_view function, std::vector<ExprPtr> args, ExprPtr target) {
  ExprPtr expr = node(Expr::Kind::call, place);
  expr->name = function;
  expr->args = std::move(args);
  expr->target = std::move(target);
  return finish(std::move(expr));
}

ExprPtr Builder::aggregate(Expr::Kind kind, const Place& place, std::vector<Element> elements, std::string name) {
  ExprPtr expr = node(kind, place);
  expr->name = std::move(name);
  expr->elements = std::move(elements);
  return finish(std::move(expr));
}

ExprPtr Builder::comprehension(const Place& place, Macro macro, Loop loop) {
  ExprPtr expr = node(Expr::Kind::comprehension, place);
  expr->macro = macro;
  expr->iter_var = std::move(loop.iter_var);
  expr->iter_var2 = std::move(loop.iter_var2);
  expr->accu_var = std::move(loop.accu_var);
  expr->range = std::move(loop.range);
  expr->accu_init = std::move(loop.accu_init);
  expr->condition = std::move(loop.condition);
  expr->step = std::move(loop.step);
  expr->result = std::move(loop.result);
  return finish(std::move(expr));
}

ExprPtr Builder::copy(const Expr& from) {
  ExprPtr expr = node(from.kind, place_of(from));
  if (exhausted_) return placeholder(place_of(from));
  const auto child = [this](const ExprPtr& part) { return part ? copy(*part) : nullptr; };
  expr->macro = from.macro;
  expr->height = from.height;
  expr->constant = from.constant;
  expr->name = from.name;
  expr->test_only = from.test_only;
  expr->target = child(from.target);
  for (const ExprPtr& arg : from.args) expr->args.push_back(child(arg));
  for (const Element& element : from.elements) {
    expr->elements.push_back(
        {child(element.key), element.field, child(element.value), element.optional, element.offset});
  }
  expr->iter_var = from.iter_var;
  expr->iter_var2 = from.iter_var2;
  expr->accu_var = from.accu_var;
  expr->range = child(from.range);
  expr->accu_init = child(from.accu_init);
  expr->condition = child(from.condition);
  expr->step = child(from.step);
  expr->result = child(from.result);
  return expr;
}

}  // namespace tidegate::cel
