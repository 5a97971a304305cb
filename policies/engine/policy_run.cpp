#include "policies/engine/policy_run.hpp"

#include "policies/base/limits.hpp"

namespace tidegate::engine {

namespace {

EvaluationMeans means_of(Context& context) noexcept {
  return {context.review, context.budget, context.scratch.arena, context.scratch.patterns, context.scratch.expressions};
}

}  // namespace

PolicyRun::PolicyRun(Context& context, const PolicySource& policy, const json::Node& object, const admission::Pod* pod)
    : context_(context),
      policy_(policy),
      now_(means_of(context), policy.expressions.get(), object, *context.review.old_object, pod,
           context.scratch.expressions.now),
      left_{limits::max_cel_policy_cost},
      left_before_{limits::max_cel_policy_cost} {}

std::optional<bool> PolicyRun::conditions_hold(Evaluation& evaluation) {
  CostLeft left{limits::max_cel_match_cost};
  failure_.clear();
  for (const NamedExpression& condition : policy_.expressions->match_conditions) {
    // An absent template has nothing that could match.
    if (condition.expression.reads_pod && evaluation.pod() == nullptr) return false;
    const auto holds = evaluation.holds(condition.expression, left);
    if (holds && !*holds) return false;
    if (!holds && failure_.empty()) failure_ = evaluation.failure();
    if (!holds && (evaluation.stopped() || left.units == 0)) break;
  }
  if (failure_.empty()) return true;
  return std::nullopt;
}

std::optional<bool> PolicyRun::matches() {
  if (policy_.expressions == nullptr) return true;
  return conditions_hold(now_);
}

std::optional<bool> PolicyRun::applies(const RuleSource& rule) {
  if (rule.when == nullptr) return true;
  if (rule.when->reads_pod && now_.pod() == nullptr) return false;
  const auto holds = now_.holds(*rule.when, left_);
  if (!holds) failure_ = now_.failure();
  return holds;
}

Evaluation& PolicyRun::before() {
  if (!before_) {
    const json::Node& object = *context_.review.old_object;
    before_.emplace(means_of(context_), policy_.expressions.get(), object, object, context_.pod_of(object),
                    context_.scratch.expressions.before);
  }
  return *before_;
}

bool PolicyRun::applied_before(const RuleSource& rule) {
  if (policy_.expressions == nullptr) return true;
  Evaluation& evaluation = before();
  if (!matched_before_) matched_before_ = conditions_hold(evaluation).value_or(false);
  if (!*matched_before_) return false;
  if (rule.when == nullptr) return true;
  if (rule.when->reads_pod && evaluation.pod() == nullptr) return false;
  return evaluation.holds(*rule.when, left_before_).value_or(false);
}

}  // namespace tidegate::engine
