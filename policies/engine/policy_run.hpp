// The expressions of one policy during one decision: on the object that is judged and, where a violation may have been
// there before, on the old one in its place; with Kubernetes' budgets of cost. Private to policies/engine.
// Thread contract: one thread, one decision. Tested in tests/policies/engine/match_conditions_test.cpp and
// update_test.cpp.
#pragma once

#include <optional>
#include <string>

#include "policies/engine/context.hpp"
#include "policies/engine/expressions/evaluation.hpp"

namespace tidegate::engine {

class PolicyRun {
 public:
  // `object` is what expressions see as such; `pod` its Pod (on DELETE with target: oldObject, the old object's).
  PolicyRun(Context& context, const PolicySource& policy, const json::Node& object, const admission::Pod* pod);

  // Whether all match conditions hold; nothing when that can't be said: then failure() says why. As in Kubernetes, one
  // that is false decides, whatever errs beside it.
  [[nodiscard]] std::optional<bool> matches();
  // Whether the rule has something to say here; nothing after an error.
  [[nodiscard]] std::optional<bool> applies(const RuleSource& rule);
  [[nodiscard]] const std::string& failure() const noexcept { return failure_; }

  [[nodiscard]] Evaluation& now() noexcept { return now_; }
  [[nodiscard]] CostLeft& left() noexcept { return left_; }

  // The same for `object` := `oldObject`, and whether the policy and the rule were about that already: what a rule was
  // not about is no old violation of it. Errors count as no.
  [[nodiscard]] Evaluation& before();
  [[nodiscard]] CostLeft& left_before() noexcept { return left_before_; }
  [[nodiscard]] bool applied_before(const RuleSource& rule);

 private:
  [[nodiscard]] std::optional<bool> conditions_hold(Evaluation& evaluation);

  Context& context_;
  const PolicySource& policy_;
  Evaluation now_;
  CostLeft left_, left_before_;
  std::optional<Evaluation> before_;
  std::optional<bool> matched_before_;
  std::string failure_;
};

}  // namespace tidegate::engine
