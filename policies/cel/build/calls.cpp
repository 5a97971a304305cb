#include <algorithm>
#include <array>

#include "policies/cel/build/builder.hpp"
#include "policies/cel/library/patterns.hpp"
#include "policies/cel/map_key.hpp"
#include "policies/cel/nodes/call.hpp"
#include "policies/cel/nodes/constant_tests.hpp"
#include "policies/cel/nodes/cost.hpp"
#include "policies/cel/nodes/leaves.hpp"
#include "policies/cel/nodes/logic.hpp"
#include "policies/cel/nodes/membership.hpp"
#include "policies/cel/nodes/operators.hpp"
#include "policies/cel/operators.hpp"
#include "policies/cel/program.hpp"

namespace tidegate::cel::build {
namespace {

constexpr std::array<std::pair<std::string_view, nodes::Operator>, 10> binary_operators{{
    {operators::less, nodes::Operator::less},
    {operators::less_equals, nodes::Operator::less_equals},
    {operators::greater, nodes::Operator::greater},
    {operators::greater_equals, nodes::Operator::greater_equals},
    {operators::add, nodes::Operator::add},
    {operators::subtract, nodes::Operator::subtract},
    {operators::multiply, nodes::Operator::multiply},
    {operators::divide, nodes::Operator::divide},
    {operators::modulo, nodes::Operator::modulo},
    {operators::in, nodes::Operator::in},
}};

// cel-go computes these when the program is made, if their argument is a constant: then they cost nothing, and an error
// is one of the program.
constexpr std::array<std::string_view, 10> conversions{"bool", "bytes",  "double",    "duration", "dyn",
                                                       "int",  "string", "timestamp", "type",     "uint"};

constexpr std::string_view one_implementation = "size";

}  // namespace

Plan Builder::plan_call(const Expr& expr) {
  if (auto planned = plan_operator(expr, expr.name)) return *planned;
  std::string name = expr.name;
  std::vector<const Expr*> args;
  if (expr.target != nullptr) args.push_back(expr.target.get());
  for (const ExprPtr& arg : expr.args) args.push_back(arg.get());
  if (!expr.resolved.empty()) {
    name = expr.resolved;
    // A qualified function: what reads like a receiver is part of the name.
    if (name != expr.name && expr.target != nullptr && name.ends_with('.' + expr.name)) args.erase(args.begin());
  } else if (!checked_) {
    const std::string prefix = expr.target == nullptr ? std::string() : dotted(*expr.target);
    const bool qualified = !prefix.empty() && local(prefix.substr(0, prefix.find('.'))) == nullptr;
    for (const std::string& candidate : candidates(qualified ? prefix + '.' + expr.name : expr.name)) {
      if ((expr.target != nullptr && !qualified) || environment_.function(candidate) == nullptr) continue;
      name = candidate;
      if (qualified) args.erase(args.begin());
      break;
    }
  }
  return plan_function(expr, name, args);
}

std::optional<Plan> Builder::plan_operator(const Expr& expr, std::string_view name) {
  if (expr.target != nullptr) {
    if ((name != "or" && name != "orValue") || expr.args.size() != 1) return std::nullopt;
    const bool value = name == "orValue";
    const std::string_view id = value ? "optional_orValue_value" : "optional_or_optional";
    if (expr.overloads.size() == 1 && expr.overloads.front()->id != id) return std::nullopt;
    Plan planned;
    const Plan optional = plan(*expr.target);
    const nodes::Node& otherwise = seal(plan(*expr.args[0]));
    if (value && optional.attribute != nullptr) planned.node = quick_or(*optional.attribute, otherwise);
    if (planned.node == nullptr) planned.node = &store_.make<nodes::OptionalOr>(seal(optional), otherwise, value);
    return planned;
  }
  if (expr.args.size() == 3) {
    if (name == operators::conditional) return plan_ternary(expr);
    return std::nullopt;
  }
  if (expr.args.size() == 2) {
    if (name == operators::logical_and) return plan_logic(expr, false);
    if (name == operators::logical_or) return plan_logic(expr, true);
    if (name == operators::index) return plan_index(expr, false);
    if (name == operators::optional_index || name == operators::optional_select) return plan_index(expr, true);
    if (name == operators::equals || name == operators::not_equals) {
      const Plan left = plan(*expr.args[0]);
      const Plan right = plan(*expr.args[1]);
      return plan_equality(left, right, name == operators::not_equals);
    }
    const auto op = std::find_if(binary_operators.begin(), binary_operators.end(),
                                 [&](const auto& entry) { return entry.first == name; });
    if (op != binary_operators.end()) return plan_binary(expr, op->second);
    return std::nullopt;
  }
  if (expr.args.size() != 1) return std::nullopt;
  if (name == operators::logical_not) {
    const Plan operand = plan(*expr.args[0]);
    return folded(store_.make<nodes::Not>(seal(operand)), operand.known.has_value());
  }
  if (name == operators::negate) {
    const Plan operand = plan(*expr.args[0]);
    return folded(store_.make<nodes::Negate>(seal(operand)), operand.known.has_value());
  }
  if (name == operators::not_strictly_false) {
    Plan planned;
    planned.node = &store_.make<nodes::NotStrictlyFalse>(seal(plan(*expr.args[0])));
    return planned;
  }
  return std::nullopt;
}

Plan Builder::plan_equality(const Plan& left, const Plan& right, bool negated) {
  const bool known = left.known && right.known;
  // Only what costs nothing itself may be left out of the tree.
  const auto plain = [](const Plan& side) { return side.constant && !side.known->is(Kind::opaque); };
  if (!known && (plain(left) || plain(right))) {
    const bool first = plain(left);
    Plan planned;
    planned.node = &store_.make<nodes::EqualsConstant>(seal(first ? right : left), first ? *left.known : *right.known,
                                                       first, negated);
    return planned;
  }
  return folded(store_.make<nodes::Equal>(seal(left), seal(right), negated), known);
}

// a && (b && c), however it is nested, is one node of three terms: neither value nor cost differs.
void Builder::gather_terms(const Expr& expr, std::vector<const nodes::Node*>& terms) {
  for (const ExprPtr& arg : expr.args) {
    if (arg->kind == Expr::Kind::call && arg->name == expr.name && arg->target == nullptr && arg->args.size() == 2) {
      gather_terms(*arg, terms);
    } else {
      terms.push_back(&seal(plan(*arg)));
    }
  }
}

Plan Builder::plan_logic(const Expr& expr, bool decisive) {
  std::vector<const nodes::Node*> terms;
  gather_terms(expr, terms);
  if (!decisive) join_has(terms);
  Plan planned;
  planned.node = &store_.make<nodes::Logic>(store_.copy(terms), decisive);
  return planned;
}

Plan Builder::plan_ternary(const Expr& expr) {
  const nodes::Node& condition = seal(plan(*expr.args[0]));
  const auto branch = [this](const Expr& arm) -> Attribute& {
    const Plan planned = plan(arm);
    if (planned.attribute != nullptr) return *planned.attribute;
    return attribute(*planned.node);
  };
  Attribute& truthy = branch(*expr.args[1]);
  Attribute& falsy = branch(*expr.args[2]);
  Attribute& made = attributes_.emplace_back();
  made.condition = &condition;
  made.truthy = &truthy;
  made.falsy = &falsy;
  Plan planned;
  planned.attribute = &made;
  return planned;
}

Plan Builder::plan_index(const Expr& expr, bool optional) {
  Plan planned;
  planned.attribute = &open(plan(*expr.args[0]));
  const Plan key = plan(*expr.args[1]);
  nodes::Step step;
  step.optional = optional;
  if (key.constant && is_key_kind(key.known->kind())) {
    step.key = *key.known;
  } else {
    step.node = &seal(key, true);
  }
  planned.attribute->add(step);
  return planned;
}

Plan Builder::plan_binary(const Expr& expr, nodes::Operator op) {
  const Plan left = plan(*expr.args[0]);
  const Plan right = plan(*expr.args[1]);
  if (op == nodes::Operator::in) {
    if (auto membership = plan_membership(expr, left, right)) return *membership;
  }
  return folded(store_.make<nodes::Binary>(op, seal(left), seal(right), nodes::cost_of(expr.name, expr.overloads)),
                left.known && right.known);
}

// cel-go makes a set of a constant list of scalars: then `in` costs nothing, and nothing at all is evaluated when the
// list is empty.
std::optional<Plan> Builder::plan_membership(const Expr& expr, const Plan& element, const Plan& list) {
  if (!optimize_ || !list.constant || !list.known->is(Kind::list) || expr.overloads.size() != 1 ||
      expr.overloads.front()->id != "in_list") {
    return std::nullopt;
  }
  if (list.known->size() == 0) return constant(Value::of(false));
  for (std::size_t i = 0; i < list.known->size(); ++i) {
    if (!is_key_kind(list.known->item(i).kind())) return std::nullopt;
  }
  std::vector<std::string_view> texts;
  for (std::size_t i = 0; i < list.known->size(); ++i) {
    if (list.known->item(i).is(Kind::string)) texts.push_back(list.known->item(i).text());
  }
  if (texts.size() < list.known->size()) texts.clear();
  std::sort(texts.begin(), texts.end(), nodes::Member::texts_before);
  return folded(store_.make<nodes::Member>(seal(element), *list.known, store_.copy(texts)), element.known.has_value());
}

Plan Builder::plan_function(const Expr& expr, std::string_view name, std::span<const Expr* const> args) {
  std::vector<const nodes::Node*> arg_nodes;
  std::vector<Plan> plans;
  bool all_known = true, all_constant = true;
  for (const Expr* arg : args) {
    plans.push_back(plan(*arg));
    arg_nodes.push_back(&seal(plans.back()));
    all_known = all_known && plans.back().known;
    all_constant = all_constant && plans.back().constant;
  }
  std::vector<const Overload*> overloads;
  const auto add = [&](const Overload& overload) {
    if (overload.params.size() == args.size() && overload.call != nullptr) overloads.push_back(store_.keep(overload));
  };
  if (!expr.overloads.empty()) {
    for (const Overload* overload : expr.overloads) add(*overload);
  } else if (const Function* function = environment_.function(name)) {
    for (const Overload& overload : function->overloads) add(overload);
  }
  if (args.size() > nodes::max_arguments) {
    issue(expr, "too many arguments");
    return constant(Value());
  }
  // One implementation takes whatever has a size: the checker's choice among the overloads means nothing.
  if (name == "size") {
    overloads.clear();
    if (const Function* function = environment_.function(name)) {
      for (const Overload& overload : function->overloads) add(overload);
    }
  }
  nodes::CallOptions options;
  options.evaluates_all = (overloads.size() == 1 || name == "@sortByAssociatedKeys") && args.size() <= 2;
  if (overloads.size() == 1 && overloads.front()->prepare != nullptr && overloads.front()->prepared_arg < args.size()) {
    const Plan& pattern = plans[overloads.front()->prepared_arg];
    if (pattern.known && pattern.known->is(Kind::string)) {
      auto prepared = overloads.front()->prepare(*pattern.known);
      if (prepared) {
        options.prepared = store_.keep(std::move(*prepared));
      } else if (pattern.constant) {
        issue(expr, prepared.error().message);
      }
      // cel-go plans constant regexes, and them alone, as calls of another kind.
      const bool regex = name == "matches" || name == "find" || name == "findAll";
      options.evaluates_all = options.evaluates_all && !(regex && pattern.constant);
    }
  }
  if (overloads.size() == 1 && overloads.front()->id == "string_format") options.evaluates_all = false;
  if (auto test = plan_text_test(plans, overloads, options.prepared)) return *test;
  // The checker settles on the first overload that fits a type which nothing binds (what optional.of(…)[?0].value()
  // is); cel-go's size() doesn't mind, as one implementation stands behind all of its overloads.
  if (name == one_implementation && overloads.size() == 1) {
    for (const Overload& overload : environment_.function(name)->overloads) {
      if (overload.id != overloads.front()->id) add(overload);
    }
  }
  const nodes::Node& call = store_.make<nodes::CallNode>(
      store_.copy(name), store_.copy(overloads), store_.copy(arg_nodes), nodes::cost_of(name, overloads), options);
  const bool conversion =
      args.size() == 1 && std::find(conversions.begin(), conversions.end(), name) != conversions.end();
  Plan planned = folded(call, all_known && !overloads.empty() && !args.empty());
  if (conversion && optimize_ && all_constant && !overloads.empty()) return plan_conversion(expr, planned);
  return planned;
}

std::optional<Plan> Builder::plan_text_test(const Args& args, std::span<const Overload* const> overloads,
                                            const Prepared* prepared) {
  if (overloads.size() != 1 || args.size() != 2 || args[0].known || !args[1].constant ||
      !args[1].known->is(Kind::string)) {
    return std::nullopt;
  }
  using Kind = nodes::TextTestKind;
  constexpr std::array<std::pair<std::string_view, Kind>, 4> tests{{{"starts_with_string", Kind::starts_with},
                                                                    {"ends_with_string", Kind::ends_with},
                                                                    {"contains_string", Kind::contains},
                                                                    {"matches_string", Kind::matches}}};
  const auto test =
      std::find_if(tests.begin(), tests.end(), [&](const auto& entry) { return entry.first == overloads.front()->id; });
  if (test == tests.end() || (test->second == Kind::matches && prepared == nullptr)) return std::nullopt;
  const Value& constant = *args[1].known;
  const std::uint64_t size = code_points(constant.text());
  const values::Pattern* pattern = nullptr;
  if (test->second == Kind::matches) pattern = &static_cast<const library::PreparedPattern*>(prepared)->pattern;
  Plan planned;
  planned.node = &store_.make<nodes::TextTest>(test->second, seal(args[0]), constant, *overloads.front(), pattern,
                                               pattern == nullptr ? nodes::traversal(size) : nodes::regex_cost(size));
  return planned;
}

Plan Builder::plan_conversion(const Expr& expr, Plan call) {
  if (call.known) return environment_.options().free_constants ? constant(*call.known) : call;
  std::uint64_t cost = 0;
  const Value value = computed(*call.node, cost);
  if (value.is_error()) issue(expr, error_text(value));
  return call;
}

}  // namespace tidegate::cel::build
