#include "policies/engine/validate.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "policies/base/limits.hpp"
#include "policies/base/text.hpp"
#include "policies/engine/exceptions.hpp"
#include "policies/engine/expressions/judge.hpp"
#include "policies/engine/matching.hpp"
#include "policies/engine/policy_run.hpp"
#include "policies/engine/report.hpp"

namespace tidegate::engine {

namespace {

using admission::Operation;
using admission::Pod;
using checks::Finding;
using json::Node;

// What is judged: the object or, on DELETE with target: oldObject, the old one; and the policy's expressions.
struct Judged {
  checks::Subject subject;
  PolicyRun& run;
};

// Adds what is wrong to `findings`; what could not be evaluated is returned.
std::optional<RuleFailure> run_body(const RuleSource& rule, const checks::Subject& subject, Evaluation& evaluation,
                                    CostLeft& left, checks::Findings& findings) {
  if (rule.expression) return judge(*rule.expression, evaluation, left, findings);
  if (rule.check && subject.object.is_object()) rule.check->validate(subject, findings);
  return std::nullopt;
}

// The findings of the rule on the object as it was, by identity.
void judge_old(Context& context, const RuleSource& rule, PolicyRun& run) {
  Scratch& scratch = context.scratch;
  scratch.old_findings.clear();
  scratch.old_identities.clear();
  if (!run.applied_before(rule)) return;
  const Node& object = *context.review.old_object;
  // What errs on the old object is no violation that was there.
  (void)run_body(rule, {object, context.pod_of(object), scratch.patterns, &scratch.images, &scratch.resources},
                 run.before(), run.left_before(), scratch.old_findings);
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
  // An expression's finding has its message already.
  const bool own_words = rule.message && rule.check;
  const std::string_view message = own_words ? std::string_view(*rule.message) : finding.message;
  if (forgive_old && was_there(context.scratch, finding)) {
    ++tally.existing;
    return warn(context, id, finding.path, message, "(existing) ");
  }
  ++tally.acted;
  act(context, rule, id, finding.path, message);
}

// Whether what the object violated before is only warned of.
bool forgives_old(const Context& context, const PolicySource& policy, const RuleSource& rule) {
  const bool compares = rule.expression && rule.expression->compares();
  return policy.on_update == OnUpdate::introduced && !compares && context.review.operation == Operation::update &&
         context.review.old_object->is_object() && matched_before(policy.match, context.review);
}

void judge_rule(Context& context, const PolicySource& policy, const RuleSource& rule, std::uint32_t id,
                const Judged& judged) {
  Scratch& scratch = context.scratch;
  PolicyRun& run = judged.run;
  if (spent_before_rule(context.budget)) {
    return rule_failed(context, policy, rule, id, {}, "the time for one decision is used up");
  }
  const auto applies = run.applies(rule);
  if (!applies) return rule_failed(context, policy, rule, id, {}, "when: " + run.failure());
  if (!*applies) return;
  scratch.findings.clear();
  const auto failure = run_body(rule, judged.subject, run.now(), run.left(), scratch.findings);
  if (scratch.findings.overflowed()) {
    return rule_failed(context, policy, rule, id, {}, "the memory for one decision is used up");
  }
  if (failure) rule_failed(context, policy, rule, id, failure->path, failure->why);
  if (scratch.findings.empty()) return;
  const bool forgive_old = forgives_old(context, policy, rule);
  if (forgive_old) judge_old(context, rule, run);
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
                 std::string_view path, std::string_view why) {
  context.erred = true;
  context.note(rule_id, Outcome::error, 1);
  // The words must not need the arena, which may be what ran out.
  static constexpr std::string_view memory = "could not be evaluated: the memory for one decision is used up";
  static constexpr std::string_view time = "could not be evaluated: the time for one decision is used up";
  const std::string text = "could not be evaluated: " + base::one_line(why);
  std::string_view kept = text == memory ? memory : text == time ? time : context.scratch.arena.copy(text);
  if (kept.data() == nullptr) kept = memory;
  const std::string_view at = context.scratch.arena.copy(path);
  if (policy.failure_policy == FailurePolicy::ignore) return warn(context, rule_id, at, kept);
  act(context, rule, rule_id, at, kept);
}

void match_failed(Context& context, PolicyIndex index, std::string_view why) {
  const PolicySource& policy = context.set.policies()[index];
  // The policy as a whole failed: the first of its strictest rules says so.
  std::size_t strictest = 0;
  for (std::size_t i = 1; i < policy.rules.size(); ++i) {
    if (policy.rules[i].action < policy.rules[strictest].action) strictest = i;
  }
  rule_failed(context, policy, policy.rules[strictest],
              context.set.first_rule(index) + static_cast<std::uint32_t>(strictest), {},
              "matchConditions: " + std::string(why));
}

void validate(Context& context, PolicyIndex index) {
  const PolicySource& policy = context.set.policies()[index];
  const bool old_object = policy.target == Target::old_object;
  const Node& target = old_object ? *context.review.old_object : *context.review.object;
  // Patches have nothing to judge.
  if (std::ranges::all_of(policy.rules, [](const RuleSource& rule) { return rule.patch != nullptr; })) return;
  // Expressions are evaluated all the same: they see null, as in Kubernetes.
  if (!target.is_object() && policy.expressions == nullptr) return;
  const Pod* const found = context.pod_of(target);
  PolicyRun run(context, policy, *context.review.object, found);
  const auto matches = run.matches();
  if (!matches) return match_failed(context, index, run.failure());
  if (!*matches) return;
  Scratch& scratch = context.scratch;
  const Judged judged{{target, found, scratch.patterns, &scratch.images, &scratch.resources}, run};
  std::uint32_t id = context.set.first_rule(index);
  for (const RuleSource& rule : policy.rules) {
    if (!rule.patch) judge_rule(context, policy, rule, id, judged);
    ++id;
  }
}

}  // namespace tidegate::engine
