#include "tests/policies/cel/reference/evaluate.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "policies/cel/operators.hpp"
#include "tests/policies/cel/reference/functions.hpp"

namespace tidegate::cel::reference {
namespace {

class Evaluator {
 public:
  explicit Evaluator(const Scope& root) : root_(root) {}

  Value eval(const Expr& expr, const Scope& scope) const {
    switch (expr.kind) {
      case Expr::Kind::constant:
        return constant(expr.constant);
      case Expr::Kind::identifier:
        return identifier(expr.name, scope);
      case Expr::Kind::select:
        return chain(expr, scope);
      case Expr::Kind::call:
        return is_step(expr) ? chain(expr, scope) : call(expr, scope);
      case Expr::Kind::list:
        return list(expr, scope);
      case Expr::Kind::map:
        return map(expr, scope);
      case Expr::Kind::comprehension:
        return comprehension(expr, scope);
      case Expr::Kind::structure:
        break;
    }
    return error("the reference has no messages");
  }

  [[nodiscard]] bool odd_keys() const { return odd_keys_; }

 private:
  static Value constant(const Constant& constant) {
    switch (constant.kind) {
      case Constant::Kind::null:
        return {Null{}};
      case Constant::Kind::boolean:
        return {constant.boolean};
      case Constant::Kind::integer:
        return {constant.integer};
      case Constant::Kind::uinteger:
        return {constant.uinteger};
      case Constant::Kind::real:
        return {constant.real};
      case Constant::Kind::string:
        return {constant.text};
      case Constant::Kind::bytes:
        return {Bytes{constant.text}};
    }
    return error("unknown constant");
  }

  Value identifier(const std::string& name, const Scope& scope) const {
    if (name.starts_with('.')) {
      const auto found = root_.find(name.substr(1));
      return found == root_.end() ? type_or_error(name.substr(1)) : found->second;
    }
    const auto found = scope.find(name);
    return found == scope.end() ? type_or_error(name) : found->second;
  }

  static Value type_or_error(const std::string& name) {
    constexpr std::array names{"null_type", "bool", "int", "uint", "double",       "string",
                               "bytes",     "list", "map", "type", "optional_type"};
    if (std::find(names.begin(), names.end(), name) != names.end()) return {TypeName{name}};
    return error("no such attribute: " + name);
  }

  // A chain of fields and keys is one thing to cel-go: behind an optional step, or from an optional root, every step
  // only asks whether something is there, what follows an absent one is not looked at, and what comes out is optional.
  Value chain(const Expr& expr, const Scope& scope) const {
    std::vector<const Expr*> steps;
    const Expr* root = &expr;
    while (is_step(*root) && (root == &expr || !root->test_only)) {
      steps.push_back(root);
      root = root->kind == Expr::Kind::select ? root->target.get() : root->args[0].get();
    }
    Value value = eval(*root, scope);
    if (value.is<Error>()) return expr.test_only ? value : qualified_type(expr, scope, std::move(value));
    bool optional = value.is<Optional>();
    if (optional && !value.as<Optional>().value) return expr.test_only ? Value{false} : value;
    if (optional) value = Value(*value.as<Optional>().value);
    for (auto at = steps.rbegin(); at != steps.rend(); ++at) {
      const Expr& step = **at;
      const bool field = step.kind == Expr::Kind::select;
      optional = optional || step.name == operators::optional_index || step.name == operators::optional_select;
      const bool ask = optional || step.test_only;
      const Value key = field ? Value{step.name} : eval(*step.args[1], scope);
      if (key.is<Error>()) return key;
      Value found = ask ? look_up_if_present(value, key) : look_up(value, key);
      if (found.is<Error>()) return found;
      if (step.test_only) return {found.as<Optional>().value != nullptr};
      if (ask && !found.as<Optional>().value) return expr.test_only ? Value{false} : found;
      value = ask ? Value(*found.as<Optional>().value) : std::move(found);
    }
    return optional ? some(std::move(value)) : value;
  }

  static bool is_step(const Expr& expr) {
    if (expr.kind == Expr::Kind::select) return true;
    return expr.kind == Expr::Kind::call && !expr.target &&
           (expr.name == operators::index || expr.name == operators::optional_index ||
            expr.name == operators::optional_select);
  }

  // The two types whose names have dots.
  static Value qualified_type(const Expr& expr, const Scope& scope, Value otherwise) {
    const auto is_named = [&](const Expr& part, std::string_view name) {
      return part.kind == Expr::Kind::select && part.name == name;
    };
    for (const char* name : {"Duration", "Timestamp"}) {
      if (is_named(expr, name) && is_named(*expr.target, "protobuf") &&
          expr.target->target->kind == Expr::Kind::identifier && expr.target->target->name == "google" &&
          !scope.contains("google")) {
        return {TypeName{std::string("google.protobuf.") + name}};
      }
    }
    return otherwise;
  }

  // Both operands are looked at, whatever the first is: one that decides wins over an error of the other.
  Value logical(const Expr& expr, const Scope& scope, bool deciding) const {
    const Value left = eval(*expr.args[0], scope), right = eval(*expr.args[1], scope);
    const auto decides = [&](const Value& value) { return value.is<bool>() && value.as<bool>() == deciding; };
    if (decides(left) || decides(right)) return {deciding};
    if (left.is<Error>()) return left;
    if (right.is<Error>()) return right;
    if (!left.is<bool>() || !right.is<bool>()) return no_such_overload();
    return {!deciding};
  }

  Value call(const Expr& expr, const Scope& scope) const {
    const std::string_view name = expr.name;
    if (name == operators::logical_and) return logical(expr, scope, false);
    if (name == operators::logical_or) return logical(expr, scope, true);
    if (name == operators::conditional) {
      const Value condition = eval(*expr.args[0], scope);
      if (condition.is<Error>()) return condition;
      if (!condition.is<bool>()) return no_such_overload();
      return eval(*expr.args[condition.as<bool>() ? 1 : 2], scope);
    }
    if (name == operators::not_strictly_false) {
      const Value value = eval(*expr.args[0], scope);
      return {!value.is<bool>() || value.as<bool>()};
    }
    if (name == "or" || name == "orValue") return alternative(expr, scope);
    return strict_call(expr, scope);
  }

  // The other value is only looked at when there is none.
  Value alternative(const Expr& expr, const Scope& scope) const {
    if (!expr.target || expr.args.size() != 1) return no_such_overload();
    const Value first = eval(*expr.target, scope);
    // cel-go gives back what is no optional.
    if (!first.is<Optional>()) return first;
    if (first.as<Optional>().value) return expr.name == "or" ? first : *first.as<Optional>().value;
    return eval(*expr.args[0], scope);
  }

  Value strict_call(const Expr& expr, const Scope& scope) const {
    std::string name = expr.name;
    List args;
    bool member = expr.target != nullptr;
    if (member && expr.target->kind == Expr::Kind::identifier && expr.target->name == "optional" &&
        !scope.contains("optional")) {
      name = "optional." + name;
      member = false;
    } else if (member) {
      args.push_back(eval(*expr.target, scope));
    }
    for (const ExprPtr& arg : expr.args) args.push_back(eval(*arg, scope));
    for (const Value& arg : args) {
      if (arg.is<Error>()) return arg;
    }
    return is_operator(name) ? call_operator(name, args) : call_function(name, member, args);
  }

  Value list(const Expr& expr, const Scope& scope) const {
    List items;
    for (const Element& element : expr.elements) {
      Value item = eval(*element.value, scope);
      if (item.is<Error>()) return item;
      if (element.optional) {
        if (!item.is<Optional>()) return error("cannot initialize optional list element from non-optional value");
        if (item.as<Optional>().value) items.push_back(*item.as<Optional>().value);
      } else {
        items.push_back(std::move(item));
      }
    }
    return {std::move(items)};
  }

  Value map(const Expr& expr, const Scope& scope) const {
    Map made;
    for (const Element& element : expr.elements) {
      Value key = eval(*element.key, scope);
      if (key.is<Error>()) return key;
      Value value = eval(*element.value, scope);
      if (value.is<Error>()) return value;
      if (element.optional) {
        if (!value.is<Optional>()) return error("cannot initialize optional entry from non-optional value");
        if (!value.as<Optional>().value) continue;
        value = Value(*value.as<Optional>().value);
      }
      if (!key.is<bool>() && !key.is<std::int64_t>() && !key.is<std::uint64_t>() && !key.is<std::string>()) {
        odd_keys_ = true;
        return error("unsupported key type");
      }
      // The spec wants an error of repeated keys; cel-go lets the last one win.
      if (Value* earlier = const_cast<Value*>(find(made, key))) {
        *earlier = std::move(value);
        continue;
      }
      made.keys.push_back(std::move(key));
      made.values.push_back(std::move(value));
    }
    return {std::move(made)};
  }

  Value comprehension(const Expr& expr, const Scope& scope) const {
    const Value range = eval(*expr.range, scope);
    if (range.is<Error>()) return range;
    List first, second;
    if (const List* items = range.get<List>()) {
      const bool two = !expr.iter_var2.empty();
      for (std::size_t i = 0; i < items->size(); ++i) {
        first.push_back(two ? Value{static_cast<std::int64_t>(i)} : (*items)[i]);
        second.push_back((*items)[i]);
      }
    } else if (const Map* entries = range.get<Map>()) {
      first = entries->keys;
      second = entries->values;
    } else {
      return error("unsupported comprehension range type");
    }
    Scope outer = scope;
    outer[expr.accu_var] = eval(*expr.accu_init, scope);
    for (std::size_t i = 0; i < first.size(); ++i) {
      Scope inner = outer;
      inner[expr.iter_var] = first[i];
      if (!expr.iter_var2.empty()) inner[expr.iter_var2] = second[i];
      const Value condition = eval(*expr.condition, inner);
      if (condition.is<bool>() && !condition.as<bool>()) break;
      outer[expr.accu_var] = eval(*expr.step, inner);
    }
    return eval(*expr.result, outer);
  }

  const Scope& root_;
  mutable bool odd_keys_ = false;
};

}  // namespace

Result evaluate(const Expr& expr, const Scope& variables) {
  const Evaluator evaluator(variables);
  Value value = evaluator.eval(expr, variables);
  return {std::move(value), evaluator.odd_keys()};
}

}  // namespace tidegate::cel::reference
