#include "policies/cel/literal_validation.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "policies/base/arena.hpp"
#include "policies/base/limits.hpp"
#include "policies/cel/context.hpp"
#include "policies/cel/function.hpp"
#include "policies/cel/substitution.hpp"
#include "policies/values/pattern.hpp"

namespace tidegate::cel {

namespace {

// The argument of a conversion as a value, when it is a literal that conversions take.
bool literal_value(const Constant& constant, Value& value) {
  switch (constant.kind) {
    case Constant::Kind::null:
      value = Value();
      return true;
    case Constant::Kind::boolean:
      value = Value::of(constant.boolean);
      return true;
    case Constant::Kind::integer:
      value = Value::of(constant.integer);
      return true;
    case Constant::Kind::uinteger:
      value = Value::of(constant.uinteger);
      return true;
    case Constant::Kind::real:
      value = Value::of(constant.real);
      return true;
    case Constant::Kind::string:
      value = Value::of(std::string_view(constant.text));
      return true;
    case Constant::Kind::bytes:
      value = Value::bytes(constant.text);
      return true;
  }
  return false;
}

class Validation {
 public:
  Validation(const EnvironmentOptions& options, std::vector<Issue>& issues) : options_(options), issues_(issues) {}

  // `exempt`: inside a call of format(), whose list is of what its clauses ask for.
  void visit(const Expr& e, bool exempt) {
    if (options_.validate_literals && e.kind == Expr::Kind::call) check_call(e);
    if (options_.homogeneous_literals && !exempt) {
      if (e.kind == Expr::Kind::list) check_list(e);
      if (e.kind == Expr::Kind::map) check_map(e);
    }
    exempt = exempt || (e.kind == Expr::Kind::call && e.name == "format");
    const auto child = [&](const ExprPtr& part) {
      if (part != nullptr) visit(*part, exempt);
    };
    child(e.target);
    for (const auto& argument : e.args) child(argument);
    for (const auto& element : e.elements) {
      child(element.key);
      child(element.value);
    }
    for (const auto* part : {&e.range, &e.accu_init, &e.condition, &e.step, &e.result}) child(*part);
  }

 private:
  void report(const Expr& e, std::string message) {
    issues_.push_back(
        {e.offset, std::max<std::size_t>(1, e.end > e.offset ? e.end - e.offset : 1), std::move(message), {}});
  }

  void check_call(const Expr& e) {
    if (e.name == "format" && e.target != nullptr && e.args.size() == 1) {
      const bool literal = e.target->kind == Expr::Kind::constant &&
                           e.target->constant.kind == Constant::Kind::string && e.args[0]->kind == Expr::Kind::list;
      if (literal) validate_format(e, issues_);
      return;
    }
    // The first argument, even of the global matches(text, pattern): so it is in cel-go.
    if (e.args.empty() || e.args[0]->kind != Expr::Kind::constant) return;
    const auto& constant = e.args[0]->constant;
    bool valid = true;
    if (e.name == "duration" || e.name == "timestamp") {
      valid = converts(e, constant);
    } else if (e.name == "matches" && constant.kind == Constant::Kind::string) {
      valid = values::Pattern::compile(constant.text, values::Pattern::Mode::anywhere).has_value();
    }
    if (!valid) report(*e.args[0], "invalid " + e.name + " argument");
  }

  bool converts(const Expr& e, const Constant& constant) {
    Value argument;
    if (!literal_value(constant, argument)) return true;
    for (const auto* overload : e.overloads) {
      if (overload->call == nullptr || overload->params.size() != 1 || !fits(argument, *overload->params[0])) continue;
      base::Arena arena(limits::KiB, limits::KiB);
      values::Matchers matchers;
      Context context(arena, matchers);
      context.begin(limits::max_cel_cost);
      return !overload->call({context, {&argument, 1}, nullptr}).is_error();
    }
    return true;
  }

  void mismatch(const Expr& e, const Type& expected, const Type& found) {
    report(e, "expected type '" + expected.text() + "' but found '" + found.text() + "'");
  }

  static const Type& element_type(const Element& element) {
    const auto& type = element.value->type;
    const bool held = element.optional && type->is(TypeKind::optional);
    return held ? *type->parameters().front() : *type;
  }

  void check_list(const Expr& e) {
    for (std::size_t i = 1; i < e.elements.size(); ++i) {
      const auto& expected = element_type(e.elements[0]);
      const auto& found = element_type(e.elements[i]);
      if (equivalent(expected, found)) continue;
      return mismatch(*e.elements[i].value, expected, found);
    }
  }

  void check_map(const Expr& e) {
    for (std::size_t i = 1; i < e.elements.size(); ++i) {
      const auto& first = e.elements[0];
      const auto& next = e.elements[i];
      if (!equivalent(*first.key->type, *next.key->type)) mismatch(*next.key, *first.key->type, *next.key->type);
      if (!equivalent(element_type(first), element_type(next))) {
        mismatch(*next.value, element_type(first), element_type(next));
      }
    }
  }

  const EnvironmentOptions& options_;
  std::vector<Issue>& issues_;
};

}  // namespace

std::vector<Issue> validate_literals(const Expr& root, const Environment& environment) {
  std::vector<Issue> issues;
  Validation(environment.options(), issues).visit(root, false);
  return issues;
}

}  // namespace tidegate::cel
