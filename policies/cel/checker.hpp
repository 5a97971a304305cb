// The type checker at work; check() is the way in. One member function a kind of expression, spread over
// check_names.cpp, check_calls.cpp, check_aggregates.cpp.
// Invariants: after check(e) e.type is set, be it to the error type; an expression of the error type has been reported.
// Source: cel-go checker/checker.go and env.go. Thread contract: one thread.
// Tested in tests/policies/cel/checker_test.cpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policies/cel/ast.hpp"
#include "policies/cel/environment.hpp"
#include "policies/cel/substitution.hpp"

namespace tidegate::cel {

class Checker {
 public:
  explicit Checker(const Environment& environment) : environment_(environment) {}

  void check(Expr& e);
  // Replaces type variables by what they turned out to be; call once, with the root.
  void finish(Expr& root);
  [[nodiscard]] std::vector<Issue>& issues() noexcept { return issues_; }
  // Whether the types were too large to be reasoned about; what follows from them is not to be trusted.
  [[nodiscard]] bool exhausted() const noexcept { return substitutions_.exhausted(); }

 private:
  struct Local {
    std::string name;
    TypeRef type;
  };
  struct Declared {
    std::string name;
    TypeRef type;
  };

  // check_names.cpp
  void check_identifier(Expr& e);
  void check_select(Expr& e);
  [[nodiscard]] bool check_group(Expr& e, const std::string& prefix);
  void check_optional_select(Expr& e);
  [[nodiscard]] TypeRef check_field(const Expr& e, Expr& operand, const std::string& field, bool optional);
  [[nodiscard]] TypeRef field_type(std::uint32_t offset, const std::string& structure, const std::string& field);
  [[nodiscard]] std::vector<std::string> candidates(std::string_view name) const;
  [[nodiscard]] const Local* local(std::string_view name) const;
  [[nodiscard]] std::optional<Declared> declared(std::string_view name) const;
  [[nodiscard]] const Function* function(std::string_view name) const;
  // The dotted name that a chain of selects spells, unless its root is a comprehension's variable.
  [[nodiscard]] std::optional<std::string> qualified_name(const Expr& e) const;

  // check_calls.cpp
  void check_call(Expr& e);
  void resolve(Expr& e, const Function& function, Expr* target);
  [[nodiscard]] bool check_logical(Expr& e, const Overload& overload);

  // check_aggregates.cpp
  void check_list(Expr& e);
  void check_map(Expr& e);
  void check_structure(Expr& e);
  void check_comprehension(Expr& e);
  [[nodiscard]] TypeRef element_type(const Element& element);
  [[nodiscard]] TypeRef join(const TypeRef& before, const TypeRef& next);
  void expect(const Expr& e, const TypeRef& type);

  // check_hints.cpp
  [[nodiscard]] std::string hint_for_name(std::string_view name) const;
  [[nodiscard]] std::string hint_for_function(std::string_view name) const;
  [[nodiscard]] std::string hint_for_field(const StructureType& structure, std::string_view field) const;
  [[nodiscard]] std::string hint_for_call(const Function& function) const;

  void set_type(Expr& e, TypeRef type);
  void report(std::size_t offset, std::size_t length, std::string message, std::string hint = {});
  void report(const Expr& e, std::string message, std::string hint = {});
  void report_undeclared(const Expr& e, std::string_view name, std::string hint);
  void report_mismatch(const Expr& e, const Type& expected, const Type& found);

  const Environment& environment_;
  Substitutions substitutions_;
  std::vector<Local> locals_;
  std::vector<Issue> issues_;
};

}  // namespace tidegate::cel
