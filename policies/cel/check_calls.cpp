// Calls: which function, and which of its overloads may apply.
#include <utility>

#include "policies/cel/checker.hpp"
#include "policies/cel/operators.hpp"

namespace tidegate::cel {

namespace {

// "(int, string)", or "int.(string)" of a member.
std::string signature(const std::vector<TypeRef>& types, bool member) {
  std::string text;
  std::size_t next = 0;
  if (member) text = types[next++]->text() + ".";
  text += '(';
  for (std::size_t i = next; i < types.size(); ++i) {
    if (i > next) text += ", ";
    text += types[i]->text();
  }
  return text + ')';
}

}  // namespace

void Checker::check_call(Expr& e) {
  if (e.name == operators::optional_select) return check_optional_select(e);
  for (const auto& argument : e.args) check(*argument);

  if (e.target == nullptr) {
    const auto* found = function(e.name);
    if (found == nullptr) {
      set_type(e, types::error());
      return report_undeclared(e, e.name, hint_for_function(e.name));
    }
    if (found->name != e.name) e.resolved = found->name;
    return resolve(e, *found, nullptr);
  }

  // a.b.c(): the function a.b.c, or c of the receiver a.b.
  const auto prefix = qualified_name(*e.target);
  if (prefix) {
    if (const auto* found = function(*prefix + "." + e.name)) {
      e.resolved = found->name;
      return resolve(e, *found, nullptr);
    }
  }
  check(*e.target);
  if (const auto* found = function(e.name)) return resolve(e, *found, e.target.get());
  set_type(e, types::error());
  // An unknown library (math.greatest) was reported as an unknown variable, which says enough.
  if (e.target->type->is(TypeKind::error)) return;
  report_undeclared(e, e.name, hint_for_function(prefix ? *prefix + "." + e.name : e.name));
}

bool Checker::check_logical(Expr& e, const Overload& overload) {
  bool fits = true;
  for (const auto& argument : e.args) {
    if (substitutions_.assignable(argument->type, types::boolean())) continue;
    report_mismatch(*argument, *types::boolean(), *argument->type);
    fits = false;
  }
  e.overloads.push_back(&overload);
  return fits;
}

void Checker::resolve(Expr& e, const Function& function, Expr* target) {
  std::vector<TypeRef> given;
  given.reserve(e.args.size() + 1);
  if (target != nullptr) given.push_back(target->type);
  for (const auto& argument : e.args) given.push_back(argument->type);

  TypeRef result;
  for (const auto& overload : function.overloads) {
    if (overload.member != (target != nullptr)) continue;
    if (function.name == operators::logical_and || function.name == operators::logical_or) {
      return set_type(e, check_logical(e, overload) ? types::boolean() : types::error());
    }
    auto wanted = substitutions_.instantiate(overload.params, overload.result);
    const auto returned = std::move(wanted.back());
    wanted.pop_back();
    if (!substitutions_.assignable(given, wanted)) continue;
    e.overloads.push_back(&overload);
    auto type = substitutions_.apply(returned);
    if (result == nullptr) {
      result = std::move(type);
    } else if (!result->is(TypeKind::dyn) && !equivalent(*result, *type)) {
      result = types::dyn();
    }
  }
  if (result != nullptr) return set_type(e, std::move(result));

  set_type(e, types::error());
  for (auto& type : given) type = substitutions_.apply(type, true);
  report(
      e,
      "found no matching overload for '" + function.name + "' applied to '" + signature(given, target != nullptr) + "'",
      hint_for_call(function));
}

}  // namespace tidegate::cel
