// Reads from an expression's syntax tree what must hold for it to be true. In CEL, `a && b` is false when either is,
// whatever the other errs with; `a || b` only when both are. What is no comparison of a path with constant texts says
// nothing, and the expression is evaluated as ever.
#include <algorithm>
#include <iterator>

#include "policies/cel/operators.hpp"
#include "policies/cel/parse.hpp"
#include "policies/engine/index/clause.hpp"

namespace tidegate::engine {

namespace {

namespace operators = cel::operators;
using cel::Expr;
using Clauses = std::vector<Clause>;

const std::string* text_of(const Expr& expr) {
  const bool text = expr.kind == Expr::Kind::constant && expr.constant.kind == cel::Constant::Kind::string;
  return text ? &expr.constant.text : nullptr;
}

bool is_call(const Expr& expr, std::string_view name, std::size_t args) {
  return expr.kind == Expr::Kind::call && expr.name == name && expr.args.size() == args;
}
bool is_method(const Expr& expr, std::string_view name, std::size_t args) {
  return is_call(expr, name, args) && expr.target != nullptr;
}

std::optional<ValuePath> root_of(const std::string& name) {
  ValuePath path;
  if (name == "object") return path;
  path.root = ValuePath::Root::old_object;
  if (name == "oldObject") return path;
  path.root = ValuePath::Root::request;
  if (name == "request") return path;
  return std::nullopt;
}

std::optional<ValuePath> path_of(const Expr& expr);

std::optional<ValuePath> step(const Expr& from, const std::string& name, bool optional) {
  auto path = path_of(from);
  if (!path || path->otherwise) return std::nullopt;
  // A selection from an optional value is optional itself.
  optional = optional || (!path->steps.empty() && path->steps.back().optional);
  path->steps.push_back({name, optional});
  return path;
}

bool is_optional(const ValuePath& path) {
  return !path.steps.empty() && path.steps.back().optional;
}

// The path that the expression is, an optional one too.
std::optional<ValuePath> path_of(const Expr& expr) {
  if (expr.kind == Expr::Kind::identifier) return root_of(expr.name);
  if (expr.kind == Expr::Kind::select && !expr.test_only) return step(*expr.target, expr.name, false);
  for (const auto& [name, optional] :
       {std::pair{operators::index, false}, {operators::optional_index, true}, {operators::optional_select, true}}) {
    if (!is_call(expr, name, 2) || expr.target != nullptr) continue;
    const std::string* key = text_of(*expr.args[1]);
    return key == nullptr ? std::nullopt : step(*expr.args[0], *key, optional);
  }
  if (is_method(expr, "orValue", 1)) {
    auto path = path_of(*expr.target);
    const std::string* otherwise = text_of(*expr.args[0]);
    if (!path || path->otherwise || !is_optional(*path) || otherwise == nullptr) return std::nullopt;
    path->otherwise = *otherwise;
    return path;
  }
  return std::nullopt;
}

// A path to a value: an optional one would not equal a text in any case.
std::optional<ValuePath> value_path(const Expr& expr) {
  auto path = path_of(expr);
  if (!path || path->steps.empty() || (is_optional(*path) && !path->otherwise)) return std::nullopt;
  return path;
}

Clauses clause(const ValuePath& path, Atom::Test test, std::vector<std::string> texts) {
  Clause out{.any_of = {}, .of_condition = true, .reads_object = path.root == ValuePath::Root::object};
  for (std::string& text : texts) out.any_of.push_back({{Field::Kind::path, path}, test, std::move(text)});
  return out.any_of.empty() ? Clauses{} : Clauses{std::move(out)};
}

// `'a' in map`, `'a' in list`, has(map.a).
Clauses member(const Expr& of, const std::string& name) {
  auto path = value_path(of);
  if (!path || path->otherwise) return {};
  path->of_members = true;
  return clause(*path, Atom::Test::equals, {name});
}

Clauses equality(const Expr& left, const Expr& right) {
  const std::string* text = text_of(right);
  const auto path = value_path(left);
  if (text == nullptr || !path) return {};
  return clause(*path, Atom::Test::equals, {*text});
}

Clauses one_of(const Expr& value, const Expr& list) {
  if (const std::string* name = text_of(value)) return member(list, *name);
  const auto path = value_path(value);
  if (!path || list.kind != Expr::Kind::list) return {};
  std::vector<std::string> texts;
  for (const cel::Element& element : list.elements) {
    const std::string* text = text_of(*element.value);
    if (text == nullptr || element.optional) return {};
    texts.push_back(*text);
  }
  return clause(*path, Atom::Test::equals, std::move(texts));
}

Clauses text_test(const Expr& call, Atom::Test test) {
  const std::string* text = text_of(*call.args[0]);
  const auto path = value_path(*call.target);
  if (text == nullptr || text->empty() || !path) return {};
  return clause(*path, test, {*text});
}

// `has(a.b) && a.b.c == 'x'` is false where there is no a.b, and no error.
void guard(Clauses& all) {
  for (const Clause& test : all) {
    const Atom& asked = test.any_of.front();
    if (test.any_of.size() != 1 || !asked.field.path.of_members) continue;
    const ValuePath& map = asked.field.path;
    for (Clause& clause : all) {
      for (Atom& atom : clause.any_of) {
        ValuePath& path = atom.field.path;
        const std::size_t depth = map.steps.size();
        if (path.root != map.root || path.steps.size() <= depth || path.steps[depth].name != asked.text) continue;
        const auto same = [](const auto& a, const auto& b) { return a.name == b.name; };
        if (std::equal(map.steps.begin(), map.steps.end(), path.steps.begin(), same)) path.steps[depth].optional = true;
      }
    }
  }
}

Clauses clauses_of(const Expr& expr) {
  if (expr.kind == Expr::Kind::select && expr.test_only) return member(*expr.target, expr.name);
  if (is_method(expr, "startsWith", 1)) return text_test(expr, Atom::Test::starts);
  if (is_method(expr, "endsWith", 1)) return text_test(expr, Atom::Test::ends);
  if (expr.kind != Expr::Kind::call || expr.target != nullptr || expr.args.size() != 2) return {};
  const Expr& left = *expr.args[0];
  const Expr& right = *expr.args[1];
  if (expr.name == operators::equals) {
    Clauses found = equality(left, right);
    return found.empty() ? equality(right, left) : found;
  }
  if (expr.name == operators::in) return one_of(left, right);
  if (expr.name == operators::logical_and) {
    Clauses both = clauses_of(left);
    std::ranges::move(clauses_of(right), std::back_inserter(both));
    guard(both);
    return both;
  }
  if (expr.name == operators::logical_or) {
    Clauses either = clauses_of(left);
    const Clauses other = clauses_of(right);
    if (either.empty() || other.empty()) return {};
    either.resize(1);
    std::ranges::copy(other.front().any_of, std::back_inserter(either.front().any_of));
    either.front().reads_object = either.front().reads_object || other.front().reads_object;
    return either;
  }
  return {};
}

Clauses clauses_of(const Expression& expression) {
  if (expression.heavy) return {};
  const cel::Parsed parsed = cel::parse(expression.program.source(), {.macros = true, .quoted_fields = false});
  return parsed.root == nullptr ? Clauses{} : clauses_of(*parsed.root);
}

}  // namespace

std::vector<Clause> clauses_of_conditions(const PolicySource& policy) {
  if (policy.expressions == nullptr) return {};
  Clauses out;
  const auto& conditions = policy.expressions->match_conditions;
  // One that takes long may be ended by a limit, and then errs whatever stands beside it.
  if (std::ranges::any_of(conditions, [](const auto& condition) { return condition.expression.heavy; })) return {};
  for (const NamedExpression& condition : conditions) {
    std::ranges::move(clauses_of(condition.expression), std::back_inserter(out));
  }
  // What errs in the conditions is told even when no rule applies.
  if (!conditions.empty()) return out;
  for (const RuleSource& rule : policy.rules) {
    Clauses found = rule.when == nullptr ? Clauses{} : clauses_of(*rule.when);
    if (found.empty()) return {};
    if (policy.rules.size() == 1) return found;
    if (out.empty()) {
      out.push_back(std::move(found.front()));
      continue;
    }
    std::ranges::move(found.front().any_of, std::back_inserter(out.front().any_of));
    out.front().reads_object = out.front().reads_object || found.front().reads_object;
  }
  return out;
}

}  // namespace tidegate::engine
