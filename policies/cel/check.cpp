#include "policies/cel/check.hpp"

#include <algorithm>
#include <utility>

#include "policies/base/limits.hpp"
#include "policies/cel/checker.hpp"
#include "policies/cel/literal_validation.hpp"

namespace tidegate::cel {

void Checker::check(Expr& e) {
  switch (e.kind) {
    case Expr::Kind::constant:
      switch (e.constant.kind) {
        case Constant::Kind::null:
          return set_type(e, types::null());
        case Constant::Kind::boolean:
          return set_type(e, types::boolean());
        case Constant::Kind::integer:
          return set_type(e, types::integer());
        case Constant::Kind::uinteger:
          return set_type(e, types::uinteger());
        case Constant::Kind::real:
          return set_type(e, types::real());
        case Constant::Kind::string:
          return set_type(e, types::string());
        case Constant::Kind::bytes:
          return set_type(e, types::bytes());
      }
      return;
    case Expr::Kind::identifier:
      return check_identifier(e);
    case Expr::Kind::select:
      return check_select(e);
    case Expr::Kind::call:
      return check_call(e);
    case Expr::Kind::list:
      return check_list(e);
    case Expr::Kind::map:
      return check_map(e);
    case Expr::Kind::structure:
      return check_structure(e);
    case Expr::Kind::comprehension:
      return check_comprehension(e);
  }
}

void Checker::set_type(Expr& e, TypeRef type) {
  if (type->weight() > limits::max_cel_type_weight) {
    report(e, "the type of this expression is too large");
    type = types::error();
  }
  e.type = std::move(type);
}

void Checker::finish(Expr& e) {
  // What was never looked at, because its name was resolved as a whole, has no type of its own.
  e.type = e.type == nullptr ? types::dyn() : substitutions_.apply(e.type, true);
  const auto visit = [&](const ExprPtr& child) {
    if (child != nullptr) finish(*child);
  };
  visit(e.target);
  for (const auto& argument : e.args) visit(argument);
  for (const auto& element : e.elements) {
    visit(element.key);
    visit(element.value);
  }
  for (const auto* part : {&e.range, &e.accu_init, &e.condition, &e.step, &e.result}) visit(*part);
}

void Checker::report(std::size_t offset, std::size_t length, std::string message, std::string hint) {
  issues_.push_back({offset, length, std::move(message), std::move(hint)});
}

void Checker::report(const Expr& e, std::string message, std::string hint) {
  // Operators and calls point at one place; what is written in one piece is underlined as a whole.
  const bool whole = e.kind == Expr::Kind::identifier || e.kind == Expr::Kind::constant;
  const bool known = whole && e.offset >= e.begin && e.offset < e.end;
  report(e.offset, known ? e.end - e.offset : 1, std::move(message), std::move(hint));
}

void Checker::report_undeclared(const Expr& e, std::string_view name, std::string hint) {
  if (const auto* reason = environment_.refusal(name)) {
    return report(e, "'" + std::string(name) + "' can't be used here: " + *reason);
  }
  report(
      e,
      "undeclared reference to '" + std::string(name) + "' (in container '" + environment_.options().container + "')",
      std::move(hint));
}

void Checker::report_mismatch(const Expr& e, const Type& expected, const Type& found) {
  report(e, "expected type '" + expected.text() + "' but found '" + found.text() + "'");
}

std::vector<Issue> check(Expr& root, const Environment& environment, std::string_view) {
  Checker checker(environment);
  checker.check(root);
  checker.finish(root);
  auto issues = std::move(checker.issues());
  if (checker.exhausted() && issues.empty()) {
    issues.push_back({root.begin, 1, "the types of this expression are too large to be checked", {}});
  }
  if (issues.empty()) issues = validate_literals(root, environment);
  std::stable_sort(issues.begin(), issues.end(),
                   [](const Issue& left, const Issue& right) { return left.offset < right.offset; });
  if (issues.size() > limits::max_cel_issues) issues.resize(limits::max_cel_issues);
  return issues;
}

}  // namespace tidegate::cel
