// What the checker knows of type variables: each stands for nothing yet or for a type, and asking whether one type may
// be given for another may bind some.
// Invariants: a variable never stands for a type that it occurs in; a question that fails binds nothing; work is
// bounded by limits::max_cel_type_steps, after which every question fails and exhausted() says so. Source: cel-go
// checker/types.go, whose rules decide what Kubernetes compiles. Thread contract: one thread. Tested in
// tests/policies/cel/substitution_test.cpp.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policies/cel/type.hpp"

namespace tidegate::cel {

class Substitutions {
 public:
  // A variable that no one has used.
  [[nodiscard]] TypeRef fresh();
  // Whether `given` may stand where `wanted` is asked for: not symmetric in name alone, as cel-go has it.
  [[nodiscard]] bool assignable(const TypeRef& given, const TypeRef& wanted);
  [[nodiscard]] bool assignable(std::span<const TypeRef> given, std::span<const TypeRef> wanted);
  // With every bound variable replaced; unbound ones stay, or become dyn.
  [[nodiscard]] TypeRef apply(const TypeRef& type, bool unbound_to_dyn = false);
  // The signature of one use of an overload: A, B … become fresh variables. The last one is the result.
  [[nodiscard]] std::vector<TypeRef> instantiate(std::span<const TypeRef> parameters, const TypeRef& result);

  [[nodiscard]] bool exhausted() const noexcept;

 private:
  using Bindings = std::map<std::string, TypeRef, std::less<>>;

  [[nodiscard]] const TypeRef* find(const Type& type) const;
  void bind(const Type& variable, TypeRef type);
  void roll_back(std::size_t mark);
  [[nodiscard]] bool fits(const TypeRef& given, const TypeRef& wanted);
  [[nodiscard]] bool fits(std::span<const TypeRef> given, std::span<const TypeRef> wanted);
  // Whether `variable` may stand for `type`, and whether it stood for something before.
  [[nodiscard]] std::pair<bool, bool> binds(const TypeRef& type, const TypeRef& variable);
  [[nodiscard]] bool occurs(const TypeRef& variable, const TypeRef& within);
  [[nodiscard]] TypeRef rename(const TypeRef& type, Bindings& names);

  Bindings bindings_;
  std::vector<std::pair<std::string, TypeRef>> undo_;  // what a variable stood for before; null: for nothing
  std::size_t variables_ = 0;
  std::size_t steps_ = 0;
};

// Of two types that fit each other, the one that says less.
[[nodiscard]] const TypeRef& most_general(const TypeRef& left, const TypeRef& right);
// The same type, where wrapper(int) counts as int.
[[nodiscard]] bool equivalent(const Type& left, const Type& right);

}  // namespace tidegate::cel
