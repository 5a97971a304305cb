// Names: which declaration an identifier, a chain of selects or a function's name stands for.
#include <algorithm>
#include <utility>

#include "policies/cel/checker.hpp"
#include "policies/cel/operators.hpp"

namespace tidegate::cel {

std::vector<std::string> Checker::candidates(std::string_view name) const {
  std::vector<std::string> names;
  if (name.starts_with('.')) {
    names.emplace_back(name.substr(1));
    return names;
  }
  // Container a.b: a.b.NAME, a.NAME, NAME.
  std::string_view container = environment_.options().container;
  while (!container.empty()) {
    names.push_back(std::string(container) + "." + std::string(name));
    const auto dot = container.rfind('.');
    container = dot == std::string_view::npos ? std::string_view() : container.substr(0, dot);
  }
  names.emplace_back(name);
  return names;
}

const Checker::Local* Checker::local(std::string_view name) const {
  const auto at =
      std::find_if(locals_.rbegin(), locals_.rend(), [&](const Local& known) { return known.name == name; });
  return at == locals_.rend() ? nullptr : &*at;
}

std::optional<Checker::Declared> Checker::declared(std::string_view name) const {
  for (const auto& candidate : candidates(name)) {
    if (const auto* variable = environment_.variable(candidate)) return Declared{candidate, variable->type};
    if (auto type = environment_.type(candidate)) return Declared{candidate, types::type_of(std::move(type))};
  }
  return std::nullopt;
}

const Function* Checker::function(std::string_view name) const {
  for (const auto& candidate : candidates(name)) {
    if (const auto* found = environment_.function(candidate)) return found;
  }
  return nullptr;
}

std::optional<std::string> Checker::qualified_name(const Expr& e) const {
  if (e.kind == Expr::Kind::identifier) {
    if (local(e.name) != nullptr) return std::nullopt;
    return e.name;
  }
  if (e.kind != Expr::Kind::select || e.test_only) return std::nullopt;
  auto name = qualified_name(*e.target);
  if (name) *name += "." + e.name;
  return name;
}

void Checker::check_identifier(Expr& e) {
  if (const auto* found = local(e.name)) {
    e.resolved = e.name;
    return set_type(e, found->type);
  }
  if (auto found = declared(e.name)) {
    e.resolved = std::move(found->name);
    return set_type(e, std::move(found->type));
  }
  set_type(e, types::error());
  report_undeclared(e, e.name, hint_for_name(e.name));
}

void Checker::check_select(Expr& e) {
  const auto prefix = qualified_name(*e.target);
  if (prefix && !e.test_only) {
    if (auto found = declared(*prefix + "." + e.name)) {
      e.resolved = std::move(found->name);
      return set_type(e, std::move(found->type));
    }
  }
  if (prefix && check_group(e, *prefix)) return;
  auto type = check_field(e, *e.target, e.name, false);
  set_type(e, e.test_only ? types::boolean() : substitutions_.apply(type));
}

// Kubernetes has one variable `variables`, whose fields here are variables of qualified names. What is no such field,
// variables.limt, is a wrong field rather than an unknown `variables`, and has(variables.limit) asks for one.
bool Checker::check_group(Expr& e, const std::string& prefix) {
  const auto begin = prefix + ".";
  StructureType known;
  for (const auto& variable : environment_.variables()) {
    if (variable.name.starts_with(begin)) known.fields.emplace(variable.name.substr(begin.size()), variable.type);
  }
  if (known.fields.empty() || declared(prefix)) return false;
  if (e.test_only && known.fields.contains(e.name)) {
    e.resolved = begin + e.name;
    set_type(e, types::boolean());
    return true;
  }
  const bool leads_further = std::any_of(known.fields.begin(), known.fields.end(),
                                         [&](const auto& field) { return field.first.starts_with(e.name + "."); });
  set_type(e, types::error());
  if (!leads_further) report(e, "undefined field '" + e.name + "'", hint_for_field(known, e.name));
  return true;
}

void Checker::check_optional_select(Expr& e) {
  if (e.args.size() != 2 || e.target != nullptr || e.args[1]->constant.kind != Constant::Kind::string) {
    set_type(e, types::error());
    return report(e, "unsupported optional field selection");
  }
  check(*e.args[1]);
  const auto type = check_field(e, *e.args[0], e.args[1]->constant.text, true);
  set_type(e, substitutions_.apply(type));
  if (const auto* select = environment_.function(operators::optional_select)) {
    for (const auto& overload : select->overloads) e.overloads.push_back(&overload);
  }
}

TypeRef Checker::check_field(const Expr& e, Expr& operand, const std::string& field, bool optional) {
  check(operand);
  TypeRef of = substitutions_.apply(operand.type);
  if (of->is(TypeKind::optional)) {
    optional = true;
    of = of->parameters().front();
  }
  TypeRef type = types::dyn();
  switch (of->kind()) {
    case TypeKind::map:
      type = of->parameters()[1];
      break;
    case TypeKind::structure:
      type = field_type(e.offset, of->name(), field);
      break;
    case TypeKind::parameter:
      // Whatever it turns out to be, it is dyn from here on.
      (void)substitutions_.assignable(types::dyn(), of);
      break;
    case TypeKind::dyn:
    case TypeKind::error:
      break;
    default:
      report(e, "type '" + of->text() + "' does not support field selection");
  }
  return optional ? types::optional(std::move(type)) : type;
}

TypeRef Checker::field_type(std::uint32_t offset, const std::string& name, const std::string& field) {
  const auto* structure = environment_.structure(name);
  if (structure == nullptr) {
    report(offset, 1, "unexpected failed resolution of '" + name + "'");
    return types::error();
  }
  if (const auto at = structure->fields.find(field); at != structure->fields.end()) return at->second;
  if (structure->open) return types::dyn();
  report(offset, 1, "undefined field '" + field + "'", hint_for_field(*structure, field));
  return types::error();
}

}  // namespace tidegate::cel
