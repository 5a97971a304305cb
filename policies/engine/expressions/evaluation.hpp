// The expressions of one policy about one object: binds object, oldObject, pod, request, item and the variables, and
// counts what it costs.
// Invariants: variables are computed at most once; errors are told in Kubernetes' words; nothing is allocated outside
// the decision's arena unless an evaluation fails. Source: k8s.io/apiserver pkg/admission/plugin/cel/{activation,
// composition}.go. Thread contract: one thread, one decision. Tested in tests/policies/engine/expressions_test.cpp.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "policies/admission/pod_template.hpp"
#include "policies/admission/review.hpp"
#include "policies/base/arena.hpp"
#include "policies/cel/context.hpp"
#include "policies/engine/budget.hpp"
#include "policies/engine/expressions/model.hpp"
#include "policies/engine/expressions/scratch.hpp"

namespace tidegate::engine {

// What an evaluation borrows from its decision.
struct EvaluationMeans {
  const admission::Review& review;
  const Budget& budget;
  base::Arena& arena;
  values::Matchers& matchers;
  ExpressionScratch& scratch;
};

// What the expressions of a policy may still cost, in Kubernetes' units.
struct CostLeft {
  std::uint64_t units;
};

class Evaluation {
 public:
  // `object` is what expressions see as such, `old_object` likewise; `pod` is its Pod, null where it has none. All are
  // borrowed. `policy` may be null when there are no variables.
  Evaluation(const EvaluationMeans& means, const PolicyExpressions* policy, const json::Node& object,
             const json::Node& old_object, const admission::Pod* pod, VariableCache& variables);
  Evaluation(const Evaluation&) = delete;
  Evaluation& operator=(const Evaluation&) = delete;

  [[nodiscard]] const admission::Pod* pod() const noexcept { return pod_; }
  // What `item` is from now on.
  void set_item(const json::Node& item) noexcept;

  // The value, or nothing after an error: then failure() says why.
  [[nodiscard]] std::optional<cel::Value> evaluate(const Expression& expression, CostLeft& left);
  // Of a boolean expression.
  [[nodiscard]] std::optional<bool> holds(const Expression& expression, CostLeft& left);
  [[nodiscard]] const std::string& failure() const noexcept { return failure_; }
  // Whether time or memory is used up: no further evaluation can succeed.
  [[nodiscard]] bool stopped() const noexcept { return stopped_; }

 private:
  static cel::Value lazy(void* self, std::size_t slot, cel::Context& context);
  cel::Value variable(std::size_t index, cel::Context& reader);
  cel::Value pod_value(cel::Context& context);
  cel::Value request_value(cel::Context& context);
  void arm(cel::Context& context) const noexcept;
  // False after an error.
  [[nodiscard]] bool run(const Expression& expression, CostLeft& left, cel::Value& out);
  // What run() comes to when something was out of the ordinary.
  [[nodiscard]] bool account(const Expression& expression, CostLeft& left, const cel::Value& value);
  void spend(std::uint64_t cost, CostLeft& left);

  EvaluationMeans means_;
  const PolicyExpressions* policy_;
  const admission::Pod* pod_;
  VariableCache& variables_;
  std::array<cel::Value, 3> values_;  // object, oldObject, item
  cel::Context context_;              // of one expression after the other
  cel::Activation activation_;        // of all of them
  std::optional<cel::Value> pod_value_;
  std::uint64_t variables_cost_ = 0;  // of the variables that the current expression was the first to read
  std::string failure_;
  bool stopped_ = false;
};

}  // namespace tidegate::engine
