// From the checked tree to nodes: names become slots, selections paths, macros native loops, constants are computed.
// How things are grouped follows cel-go's planner (interpreter/planner.go, attributes.go), because that is what
// Kubernetes' costs count. Thread contract: one compilation's. Tested in tests/policies/cel/compile_test.cpp.
#pragma once

#include <cstddef>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policies/cel/ast.hpp"
#include "policies/cel/build/plan.hpp"
#include "policies/cel/build/store.hpp"
#include "policies/cel/environment.hpp"
#include "policies/cel/nodes/loops.hpp"
#include "policies/cel/nodes/operators.hpp"
#include "policies/values/pattern.hpp"

namespace tidegate::cel::build {

class Builder {
 public:
  // checked: the tree has types, overloads and resolved names; else they are found as far as names go.
  Builder(const Environment& environment, bool checked, Store& store)
      : environment_(environment), store_(store), checked_(checked), optimize_(environment.options().free_constants) {}

  // REQUIRES: issues() are looked at before the node is evaluated.
  [[nodiscard]] const nodes::Node& build(const Expr& root) { return seal(plan(root)); }
  [[nodiscard]] std::size_t slots() const noexcept { return peak_; }
  [[nodiscard]] std::vector<Issue>& issues() noexcept { return issues_; }

 private:
  using Args = std::vector<Plan>;

  // expressions.cpp
  [[nodiscard]] Plan plan(const Expr& expr);
  [[nodiscard]] Plan plan_constant(const Expr& expr);
  [[nodiscard]] Plan plan_identifier(const Expr& expr);
  [[nodiscard]] Plan plan_select(const Expr& expr);
  [[nodiscard]] Plan plan_list(const Expr& expr);
  [[nodiscard]] Plan plan_map(const Expr& expr);
  [[nodiscard]] Plan plan_structure(const Expr& expr);
  [[nodiscard]] std::optional<Plan> plan_declared(std::string_view name);
  [[nodiscard]] std::optional<Plan> plan_qualified(const Expr& expr);

  // calls.cpp
  [[nodiscard]] Plan plan_call(const Expr& expr);
  [[nodiscard]] std::optional<Plan> plan_operator(const Expr& expr, std::string_view name);
  [[nodiscard]] Plan plan_logic(const Expr& expr, bool decisive);
  // Runs of has() that go on where the one before ended become one node.
  void join_has(std::vector<const nodes::Node*>& terms);
  [[nodiscard]] Plan plan_equality(const Plan& left, const Plan& right, bool negated);
  [[nodiscard]] std::optional<Plan> plan_text_test(const Args& args, std::span<const Overload* const> overloads,
                                                   const Prepared* prepared);
  void gather_terms(const Expr& expr, std::vector<const nodes::Node*>& terms);
  [[nodiscard]] Plan plan_ternary(const Expr& expr);
  [[nodiscard]] Plan plan_index(const Expr& expr, bool optional);
  [[nodiscard]] Plan plan_binary(const Expr& expr, nodes::Operator op);
  [[nodiscard]] std::optional<Plan> plan_membership(const Expr& expr, const Plan& element, const Plan& list);
  [[nodiscard]] Plan plan_function(const Expr& expr, std::string_view name, std::span<const Expr* const> args);
  [[nodiscard]] Plan plan_conversion(const Expr& expr, Plan call);

  // loops.cpp
  [[nodiscard]] Plan plan_comprehension(const Expr& expr);
  [[nodiscard]] std::optional<Plan> plan_macro(const Expr& expr, const nodes::Range& range);
  [[nodiscard]] Plan plan_transform(const Expr& expr, const nodes::Range& range, const Expr* filter, const Expr& step);

  // Ends an attribute. branch: of a ternary or as an index, where the attribute itself costs nothing.
  [[nodiscard]] const nodes::Node& seal(const Plan& plan, bool branch = false);
  [[nodiscard]] const nodes::Node& seal(const Attribute& attribute, bool branch);
  // fast_paths.cpp: the quick form of a path, or the path itself.
  [[nodiscard]] const nodes::Node& quick(const nodes::Path& path, const Attribute& attribute, std::uint8_t root_cost);
  // attribute.orValue(otherwise) in its quick form; null where there is none.
  [[nodiscard]] const nodes::Node* quick_or(const Attribute& attribute, const nodes::Node& otherwise);
  // The plan as an attribute that steps can be added to.
  [[nodiscard]] Attribute& open(const Plan& plan);
  [[nodiscard]] Attribute& attribute(const nodes::Node& root);
  [[nodiscard]] Plan constant(const Value& value);
  // A literal of constants: itself a constant, unless nothing is optimised; then it costs what making it costs.
  [[nodiscard]] Plan literal(const Value& value, std::uint64_t cost);
  // What a node comes to that needs no variables, and its cost.
  [[nodiscard]] Value computed(const nodes::Node& node, std::uint64_t& cost);
  // A node of which all parts are known: computed now, unless that fails.
  [[nodiscard]] Plan folded(const nodes::Node& node, bool known);

  // Names of a comprehension, innermost last.
  struct Local {
    std::string_view name;
    std::size_t slot = 0;
    const nodes::Node* lazy_init = nullptr;
  };
  [[nodiscard]] const Local* local(std::string_view name) const noexcept;
  [[nodiscard]] std::size_t take_slots(std::size_t count) noexcept;

  void issue(const Expr& expr, std::string message);
  [[nodiscard]] std::vector<std::string> candidates(std::string_view name) const;

  const Environment& environment_;
  Store& store_;
  bool checked_;
  bool optimize_;  // EnvironmentOptions::free_constants
  std::vector<Issue> issues_;
  std::vector<Local> locals_;
  std::deque<Attribute> attributes_;
  values::Matchers matchers_;
  std::size_t next_slot_ = 0, peak_ = 0;
};

// The dotted name that a chain of selections spells; empty when it is none.
[[nodiscard]] std::string dotted(const Expr& expr);

}  // namespace tidegate::cel::build
