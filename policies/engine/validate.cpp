#include "policies/engine/validate.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "policies/base/limits.hpp"
#include "policies/engine/exceptions.hpp"
#include "policies/engine/matching.hpp"
#include "policies/engine/report.hpp"

namespace tidegate::engine {

namespace {

using admission::Operation;
using admission::Pod;
using checks::Finding;
using json::Node;

std::optional<Pod> pod_of(const Context& context, const Node& object) {
  return context.home == nullptr ? std::nullopt : admission::find_pod(*context.home, object);
}

// The findings of the rule on the object as it was, by identity.
void judge_old(Context& context, const RuleSource& rule) {
  Scratch& scratch = context.scratch;
  scratch.old_findings.clear();
  scratch.old_identities.clear();
  const Node& object = *context.review.old_object;
  const auto pod = pod_of(context, object);
  rule.check->validate({object, pod ? &*pod : nullptr, scratch.patterns}, scratch.old_findings);
  for (const Finding& finding : scratch.old_findings.all()) scratch.old_identities.push_back(finding.identity);
  std::ranges::sort(scratch.old_identities);
}

bool was_there(const Scratch& scratch, const Finding& finding) {
  return std::ranges::binary_search(scratch.old_identities, finding.identity);
}

struct Tally {
  std::size_t excepted = 0, existing = 0, acted = 0;
};

Outcome outcome_of(Action action) {
  return action == Action::deny ? Outcome::deny : action == Action::warn ? Outcome::warn : Outcome::audit;
}

void act(Context& context, const RuleSource& rule, std::uint32_t id, std::string_view path, std::string_view message) {
  switch (rule.action) {
    case Action::deny:
      return deny(context, id, path, message);
    case Action::warn:
      return warn(context, id, path, message);
    case Action::audit:
      return audit(context, id, path, message);
  }
}

void settle(Context& context, const RuleSource& rule, std::uint32_t id, bool forgive_old, const Finding& finding,
            Tally& tally) {
  if (const ExceptionSource* exception = exception_for(context, finding)) {
    ++tally.excepted;
    return except(context, *exception);
  }
  const std::string_view message = rule.message ? std::string_view(*rule.message) : finding.message;
  if (forgive_old && was_there(context.scratch, finding)) {
    ++tally.existing;
    return warn(context, id, finding.path, message, "(existing) ");
  }
  ++tally.acted;
  act(context, rule, id, finding.path, message);
}

void judge(Context& context, const PolicySource& policy, const RuleSource& rule, std::uint32_t id,
           const checks::Subject& subject) {
  Scratch& scratch = context.scratch;
  if (context.budget.spent()) {
    return rule_failed(context, policy, rule, id, "the time for one decision is used up");
  }
  scratch.findings.clear();
  rule.check->validate(subject, scratch.findings);
  if (scratch.findings.overflowed()) {
    return rule_failed(context, policy, rule, id, "the memory for one decision is used up");
  }
  if (scratch.findings.empty()) return;
  const bool forgive_old = policy.on_update == OnUpdate::introduced && context.review.operation == Operation::update &&
                           context.review.old_object->is_object() && matched_before(policy.match, context.review);
  if (forgive_old) judge_old(context, rule);
  find_exceptions(context, id);
  Tally tally;
  for (const Finding& finding : scratch.findings.all()) settle(context, rule, id, forgive_old, finding, tally);
  if (const std::size_t dropped = scratch.findings.dropped(); dropped > 0) {
    // What wasn't kept can't be compared one by one; as many on the old object are taken for the same ones.
    const bool old_ones = forgive_old && tally.acted == 0 && scratch.old_findings.dropped() >= dropped;
    const std::string more = std::to_string(dropped) + " more findings";
    (old_ones ? tally.existing : tally.acted) += dropped;
    const std::string_view text = scratch.arena.copy(more);
    if (old_ones) {
      warn(context, id, {}, text, "(existing) ");
    } else {
      act(context, rule, id, {}, text);
    }
  }
  if (tally.acted > 0) context.note(id, outcome_of(rule.action), tally.acted);
  if (tally.existing > 0) context.note(id, Outcome::existing, tally.existing);
  if (tally.excepted > 0) context.note(id, Outcome::excepted, tally.excepted);
}

}  // namespace

void rule_failed(Context& context, const PolicySource& policy, const RuleSource& rule, std::uint32_t rule_id,
                 std::string_view why) {
  context.erred = true;
  context.note(rule_id, Outcome::error, 1);
  // The words must not need the arena, which may be what ran out.
  static constexpr std::string_view memory = "could not be evaluated: the memory for one decision is used up";
  static constexpr std::string_view time = "could not be evaluated: the time for one decision is used up";
  const std::string text = "could not be evaluated: " + std::string(why);
  std::string_view kept = text == memory ? memory : text == time ? time : context.scratch.arena.copy(text);
  if (kept.data() == nullptr) kept = memory;
  if (policy.failure_policy == FailurePolicy::ignore) return warn(context, rule_id, {}, kept);
  act(context, rule, rule_id, {}, kept);
}

void validate(Context& context, PolicyIndex index) {
  const PolicySource& policy = context.set.policies()[index];
  const Node& object = policy.target == Target::old_object ? *context.review.old_object : *context.review.object;
  if (!object.is_object()) return;
  const auto pod = pod_of(context, object);
  const checks::Subject subject{object, pod ? &*pod : nullptr, context.scratch.patterns};
  std::uint32_t id = context.set.first_rule(index);
  for (const RuleSource& rule : policy.rules) judge(context, policy, rule, id++, subject);
}

}  // namespace tidegate::engine
