#include "policies/engine/mutate.hpp"

#include <algorithm>
#include <string>

#include "policies/engine/exceptions.hpp"
#include "policies/engine/patches/apply.hpp"
#include "policies/engine/policy_run.hpp"
#include "policies/engine/report.hpp"
#include "policies/engine/validate.hpp"

namespace tidegate::engine {

namespace {

using admission::Operation;
using json::Node;

bool has_controller(const Node& object) noexcept {
  return std::ranges::any_of(object["metadata"]["ownerReferences"].items(),
                             [](const Node& owner) { return owner["controller"].boolean(); });
}

const Node& template_of(const admission::PodHome& home, const Node& object) noexcept {
  const Node* node = &object;
  for (const std::string_view step : home.prefix) node = &(*node)[step];
  return *node;
}

bool is_pod(const admission::PodHome& home) noexcept {
  return home.prefix.empty();
}
// A bare ReplicaSet could be patched on CREATE, but then /mutate would depend on who made it; its Pods are patched.
bool is_replica_set(const admission::PodHome& home) noexcept {
  return home.resource == "replicasets";
}

// Whether the rule fills something in or patches.
bool mutates(const RuleSource& rule) noexcept {
  return rule.patch || (rule.check && rule.check->has_defaults());
}
bool mutates(const PolicySource& policy) noexcept {
  return std::ranges::any_of(policy.rules, [](const RuleSource& rule) { return mutates(rule); });
}

bool conditions_hold(Context& context, PolicyIndex index, const WorkingDocument& document) {
  const PolicySource& policy = context.set.policies()[index];
  if (!policy.expressions || policy.expressions->match_conditions.empty()) return true;
  PolicyRun run(context, policy, document.object(), document.pod());
  const auto matches = run.matches();
  if (!matches) match_failed(context, index, run.failure());
  return matches.value_or(false);
}

// `when`, about the object as the rules before have left it.
bool applies(Context& context, const PolicySource& policy, const RuleSource& rule, std::uint32_t rule_id,
             const WorkingDocument& document) {
  if (!rule.when) return true;
  PolicyRun run(context, policy, document.object(), document.pod());
  const auto holds = run.applies(rule);
  if (!holds) rule_failed(context, policy, rule, rule_id, {}, "when: " + run.failure());
  return holds.value_or(false);
}

// Why it erred; nothing when all is well.
std::optional<std::string> fill_in(Context& context, const RuleSource& rule, WorkingDocument& document) {
  rule.check->set_defaults(document, context.scratch.patterns);
  if (!document.failed()) return std::nullopt;
  return std::string(document.failure());
}

std::optional<std::string> patch(Context& context, const PolicySource& policy, const PatchRule& rule,
                                 WorkingDocument& document) {
  // An absent template has nothing that could be patched.
  if (rule.expression.reads_pod && document.pod() == nullptr) return std::nullopt;
  PolicyRun run(context, policy, document.object(), document.pod());
  return apply_patch(context, rule, run.now(), document);
}

void report(Context& context, std::uint32_t id, const WorkingDocument& document) {
  for (const std::string& edit : document.edits()) warn(context, id, {}, "would " + edit);
  context.note(id, Outcome::report, document.edit_count());
}

}  // namespace

bool may_patch(const Context& context) {
  const admission::Review& review = context.review;
  const Node& object = *review.object;
  if (!object.is_object() || !review.sub_resource.empty()) return false;
  const admission::PodHome* home = context.home;
  if (has_controller(object) && (home == nullptr || !is_pod(*home))) return false;
  if (home != nullptr && is_replica_set(*home)) return false;
  if (review.operation == Operation::create) return true;
  if (review.operation != Operation::update || home == nullptr || !home->template_mutable) return false;
  return !json::equal(template_of(*home, object), template_of(*home, *review.old_object));
}

void mutate(Context& context, PolicyIndex index, WorkingDocument& document) {
  const PolicySource& policy = context.set.policies()[index];
  if (policy.mutation == Mutation::off || policy.target == Target::old_object) return;
  if (!mutates(policy) || !conditions_hold(context, index, document)) return;
  std::uint32_t id = context.set.first_rule(index);
  for (const RuleSource& rule : policy.rules) {
    const std::uint32_t rule_id = id++;
    if (!mutates(rule) || defaults_excepted(context, rule_id, document.pod())) continue;
    if (context.budget.spent()) {
      rule_failed(context, policy, rule, rule_id, {}, "the time for one decision is used up");
      continue;
    }
    if (!applies(context, policy, rule, rule_id, document)) continue;
    document.begin(policy.mutation == Mutation::report);
    const auto failure = rule.patch ? patch(context, policy, *rule.patch, document) : fill_in(context, rule, document);
    if (failure) {
      document.undo();
      rule_failed(context, policy, rule, rule_id, {}, *failure);
    } else if (document.edit_count() != 0 && policy.mutation == Mutation::report) {
      report(context, rule_id, document);
      document.undo();
    } else if (document.edit_count() != 0) {
      context.note(rule_id, Outcome::patch, document.edit_count());
    }
  }
}

}  // namespace tidegate::engine
