#include "policies/cel/literal_validation.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "policies/base/arena.hpp"
#include "policies/base/limits.hpp"
#include "policies/cel/context.hpp"
#include "policies/cel/function.hpp"
#include "policies/cel/operations.hpp"
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
  Validation(const EnvironmentOptions& options, std::vector<Issue>& issues) : options_(options), issues_(issues) {
    context_.begin(limits::max_cel_cost);
  }

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
    if (e.args.empty()) return;
    const auto& argument = *e.args[0];
    if (e.name == "matches") {
      // The first argument, even of the global matches(text, pattern): so it is in cel-go.
      const bool pattern = argument.kind == Expr::Kind::constant && argument.constant.kind == Constant::Kind::string;
      if (pattern && !values::Pattern::compile(argument.constant.text, values::Pattern::Mode::anywhere)) {
        report(argument, "invalid matches argument");
      }
      return;
    }
    Value value;
    if (!is_conversion(e) || !folded(argument, value)) return;
    const auto converted = convert(e, value);
    if (!converted.is_error()) return;
    const bool has_validator = e.name == "duration" || e.name == "timestamp";
    if (has_validator && argument.kind == Expr::Kind::constant)
      return report(argument, "invalid " + e.name + " argument");
    report(e, std::string(converted.error_detail()));
  }

  // Conversions of constants are computed when Kubernetes accepts an expression, and an error refuses it.
  static bool is_conversion(const Expr& e) {
    static constexpr std::array<std::string_view, 8> names{"bool", "bytes",  "double",    "duration",
                                                           "int",  "string", "timestamp", "uint"};
    return e.kind == Expr::Kind::call && e.target == nullptr && e.args.size() == 1 &&
           std::find(names.begin(), names.end(), e.name) != names.end();
  }

  // False of what is no constant, and of conversions that were reported themselves.
  bool folded(const Expr& e, Value& value) {
    if (e.kind == Expr::Kind::constant) return literal_value(e.constant, value);
    if (!is_conversion(e) || !folded(*e.args[0], value)) return false;
    value = convert(e, value);
    return !value.is_error();
  }

  Value convert(const Expr& e, const Value& argument) {
    for (const auto* overload : e.overloads) {
      if (overload->params.size() != 1 || !fits(argument, *overload->params[0])) continue;
      return overload->call({context_, {&argument, 1}, nullptr});
    }
    return no_such_overload();
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
  base::Arena arena_{limits::decision_arena_bytes, limits::KiB};
  values::Matchers matchers_;
  Context context_{arena_, matchers_};
};

}  // namespace

std::vector<Issue> validate_literals(const Expr& root, const Environment& environment) {
  std::vector<Issue> issues;
  Validation(environment.options(), issues).visit(root, false);
  return issues;
}

}  // namespace tidegate::cel
