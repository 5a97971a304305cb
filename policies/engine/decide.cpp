#include "policies/engine/decide.hpp"

#include <algorithm>

#include "policies/admission/json_patch.hpp"
#include "policies/engine/context.hpp"
#include "policies/engine/mutate.hpp"
#include "policies/engine/report.hpp"
#include "policies/engine/validate.hpp"
#include "policies/engine/working_document.hpp"

namespace tidegate::engine {

namespace {

Decision denial(Context& context) {
  write_denial(context);
  return {.verdict = Verdict::deny,
          .erred = context.erred,
          .violations = context.scratch.denials,
          .response = admission::denied(context.scratch.message)};
}

Decision validated(Context& context) {
  for (const PolicyIndex policy : context.scratch.candidates) validate(context, policy);
  if (context.scratch.denial_count > 0) return denial(context);
  return {.verdict = Verdict::allow, .erred = context.erred, .response = admission::allowed()};
}

Decision mutated(Context& context) {
  Scratch& scratch = context.scratch;
  if (scratch.candidates.empty() || !may_patch(context)) return {.response = admission::allowed()};
  WorkingDocument document(*context.review.object, context.home, scratch.arena);
  for (const PolicyIndex policy : scratch.candidates) mutate(context, policy, document);
  // Only a rule that erred under failurePolicy Fail denies here: a later webhook may still mend a violation.
  if (scratch.denial_count > 0) return denial(context);
  const auto operations = admission::write_patch(document.original(), document.object(), scratch.patch);
  if (!operations) {
    warn(context, context.set.first_rule(scratch.candidates.front()), {},
         "no defaults were filled in: " + operations.error().message);
    return {.erred = true, .response = admission::allowed()};
  }
  if (*operations == 0) return {.erred = context.erred, .response = admission::allowed()};
  return {.verdict = Verdict::patch,
          .erred = context.erred,
          .patched_object = document.object(),
          .response = admission::patched(scratch.patch)};
}

}  // namespace

std::string_view to_string(Outcome outcome) noexcept {
  constexpr std::array<std::string_view, outcome_count> names{"deny",     "warn",  "audit", "existing",
                                                              "excepted", "error", "patch", "report"};
  return names[static_cast<std::size_t>(outcome)];
}

std::string_view to_string(Verdict verdict) noexcept {
  return verdict == Verdict::allow ? "allow" : verdict == Verdict::deny ? "deny" : "patch";
}

Decision decide(const PolicySet& set, const Route& route, const admission::Review& review,
                std::chrono::system_clock::time_point now, const Budget& budget, Scratch& scratch) {
  scratch.reset();
  Context context{
      .set = set,
      .route = route,
      .review = review,
      .now = now,
      .budget = budget,
      .scratch = scratch,
      .home = admission::find_pod_home(review.resource.group, review.resource.resource, review.sub_resource)};
  const bool concerned = set.index().find(review, route, scratch.policy_bits, scratch.candidates);
  if (!concerned) return {.response = admission::allowed()};
  if (budget.no_heavy && set.has_heavy() &&
      std::ranges::any_of(scratch.candidates, [&](PolicyIndex i) { return set.policies()[i].heavy; })) {
    budget.heavy = true;
    return {.response = admission::allowed()};
  }
  Decision decision = route.mutate ? mutated(context) : validated(context);
  write_annotations(context);
  decision.response.warnings = scratch.warnings;
  decision.response.audit_annotations = scratch.annotations;
  decision.outcomes = scratch.outcomes;
  return decision;
}

}  // namespace tidegate::engine
