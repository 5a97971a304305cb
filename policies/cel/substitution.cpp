#include "policies/cel/substitution.hpp"

#include <algorithm>

#include "policies/base/limits.hpp"

namespace tidegate::cel {

namespace {

const Type& unwrapped(const Type& type) {
  return type.is(TypeKind::wrapper) ? *type.parameters().front() : type;
}

bool is_dyn_or_error(const Type& type) {
  return type.is(TypeKind::dyn) || type.is(TypeKind::error);
}

// Null fits more than CEL's values have: the type checker that cel-go replaced let it, and Kubernetes' rules rely on
// it.
bool is_nullable(const Type& type) {
  switch (type.kind()) {
    case TypeKind::null:
    case TypeKind::wrapper:
    case TypeKind::optional:
    case TypeKind::opaque:
    case TypeKind::structure:
    case TypeKind::duration:
    case TypeKind::timestamp:
      return true;
    default:
      return false;
  }
}

bool says_less_or_equal(const Type& left, const Type& right) {
  if (left.is(TypeKind::dyn) || left.is(TypeKind::parameter)) return true;
  if (right.is(TypeKind::dyn) || right.is(TypeKind::parameter)) return false;
  const auto& l = unwrapped(left);
  const auto& r = unwrapped(right);
  if (l.kind() != r.kind()) return false;
  switch (l.kind()) {
    case TypeKind::list:
    case TypeKind::map:
    case TypeKind::optional:
    case TypeKind::opaque:
      if (l.name() != r.name() || l.parameters().size() != r.parameters().size()) return false;
      for (std::size_t i = 0; i < l.parameters().size(); ++i) {
        if (!says_less_or_equal(*l.parameters()[i], *r.parameters()[i])) return false;
      }
      return true;
    case TypeKind::type:
      return true;
    default:
      return equivalent(l, r);
  }
}

}  // namespace

bool equivalent(const Type& left, const Type& right) {
  const auto& l = unwrapped(left);
  const auto& r = unwrapped(right);
  if (&l == &r) return true;
  const auto& of_l = l.parameters();
  const auto& of_r = r.parameters();
  return l.kind() == r.kind() && l.name() == r.name() &&
         std::equal(of_l.begin(), of_l.end(), of_r.begin(), of_r.end(),
                    [](const TypeRef& a, const TypeRef& b) { return equivalent(*a, *b); });
}

const TypeRef& most_general(const TypeRef& left, const TypeRef& right) {
  return says_less_or_equal(*left, *right) ? left : right;
}

TypeRef Substitutions::fresh() {
  return types::parameter("_var" + std::to_string(variables_++));
}

bool Substitutions::exhausted() const noexcept {
  return steps_ >= limits::max_cel_type_steps;
}

bool Substitutions::assignable(const TypeRef& given, const TypeRef& wanted) {
  return assignable(std::span(&given, 1), std::span(&wanted, 1));
}

bool Substitutions::assignable(std::span<const TypeRef> given, std::span<const TypeRef> wanted) {
  undo_.clear();
  if (fits(given, wanted)) return true;
  roll_back(0);
  return false;
}

const TypeRef* Substitutions::find(const Type& type) const {
  if (!type.is(TypeKind::parameter)) return nullptr;
  const auto at = bindings_.find(type.name());
  return at == bindings_.end() ? nullptr : &at->second;
}

void Substitutions::bind(const Type& variable, TypeRef type) {
  auto& bound = bindings_[variable.name()];
  undo_.emplace_back(variable.name(), std::move(bound));
  bound = std::move(type);
}

void Substitutions::roll_back(std::size_t mark) {
  while (undo_.size() > mark) {
    auto& [name, before] = undo_.back();
    if (before == nullptr) {
      bindings_.erase(name);
    } else {
      bindings_[name] = std::move(before);
    }
    undo_.pop_back();
  }
}

bool Substitutions::fits(std::span<const TypeRef> given, std::span<const TypeRef> wanted) {
  if (given.size() != wanted.size()) return false;
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (!fits(given[i], wanted[i])) return false;
  }
  return true;
}

bool Substitutions::fits(const TypeRef& given, const TypeRef& wanted) {
  if (exhausted()) return false;
  ++steps_;
  if (wanted->is(TypeKind::parameter)) {
    const auto [valid, stood_for] = binds(given, wanted);
    if (valid) return true;
    if (stood_for) return false;
  }
  if (given->is(TypeKind::parameter)) return binds(wanted, given).first;

  if (is_dyn_or_error(*given) || is_dyn_or_error(*wanted)) return true;
  if (given->is(TypeKind::null)) return is_nullable(*wanted);
  if (wanted->is(TypeKind::null)) return is_nullable(*given);

  const auto& g = unwrapped(*given);
  const auto& w = unwrapped(*wanted);
  if (g.kind() != w.kind()) return false;
  return g.is(TypeKind::type) || (g.name() == w.name() && fits(g.parameters(), w.parameters()));
}

std::pair<bool, bool> Substitutions::binds(const TypeRef& type, const TypeRef& variable) {
  if (equivalent(*type, *variable)) return {true, true};
  if (const auto* bound = find(*variable)) {
    const TypeRef before = *bound;
    if (equivalent(*type, *before)) return {true, true};
    if (!fits(type, before)) return {false, true};
    const auto& general = most_general(type, before);
    if (!occurs(variable, general)) bind(*variable, general);
    return {true, true};
  }
  if (occurs(variable, type)) return {false, false};
  bind(*variable, type);
  return {true, false};
}

bool Substitutions::occurs(const TypeRef& variable, const TypeRef& within) {
  if (exhausted()) return true;
  ++steps_;
  if (!within->is_generic()) return false;
  if (within->is(TypeKind::parameter)) {
    if (within->name() == variable->name()) return true;
    const auto* bound = find(*within);
    return bound != nullptr && occurs(variable, *bound);
  }
  const auto& parameters = within->parameters();
  return std::any_of(parameters.begin(), parameters.end(), [&](const TypeRef& p) { return occurs(variable, p); });
}

TypeRef Substitutions::apply(const TypeRef& type, bool unbound_to_dyn) {
  if (!type->is_generic()) return type;
  if (exhausted()) return types::dyn();
  ++steps_;
  if (type->is(TypeKind::parameter)) {
    if (const auto* bound = find(*type)) return apply(*bound, unbound_to_dyn);
    return unbound_to_dyn ? types::dyn() : type;
  }
  std::vector<TypeRef> parameters;
  parameters.reserve(type->parameters().size());
  std::size_t weight = 1;
  for (const auto& parameter : type->parameters()) {
    parameters.push_back(apply(parameter, unbound_to_dyn));
    weight += parameters.back()->weight();
  }
  if (weight > limits::max_cel_type_weight) {
    steps_ = limits::max_cel_type_steps;
    return types::dyn();
  }
  return std::make_shared<Type>(type->kind(), type->name(), std::move(parameters));
}

TypeRef Substitutions::rename(const TypeRef& type, Bindings& names) {
  if (!type->is_generic()) return type;
  if (type->is(TypeKind::parameter)) {
    auto& renamed = names[type->name()];
    if (renamed == nullptr) renamed = fresh();
    return renamed;
  }
  std::vector<TypeRef> parameters;
  parameters.reserve(type->parameters().size());
  for (const auto& parameter : type->parameters()) parameters.push_back(rename(parameter, names));
  return std::make_shared<Type>(type->kind(), type->name(), std::move(parameters));
}

std::vector<TypeRef> Substitutions::instantiate(std::span<const TypeRef> parameters, const TypeRef& result) {
  Bindings names;
  std::vector<TypeRef> signature;
  signature.reserve(parameters.size() + 1);
  for (const auto& parameter : parameters) signature.push_back(rename(parameter, names));
  signature.push_back(rename(result, names));
  return signature;
}

}  // namespace tidegate::cel
