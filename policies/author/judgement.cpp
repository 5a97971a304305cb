#include "policies/author/judgement.hpp"

#include "policies/base/json/parser.hpp"
#include "policies/base/limits.hpp"

namespace tidegate::author {

namespace {

using base::Result;

constexpr const engine::Route* mutate_route = engine::find_route("/mutate");
constexpr const engine::Route* validate_route = engine::find_route("/validate");

}  // namespace

Judge::Judge(const engine::PolicySet& set, RequestOptions request, std::chrono::system_clock::time_point now)
    : set_(set), request_(std::move(request)), now_(now), document_(limits::max_document_bytes, 0) {}

Result<Judgement> Judge::judge(const Input& input) {
  document_.reset();
  json::Node document = input.node;
  if (!input.review) {
    const auto text = review_for(input.node, request_);
    if (!text) return text.error();
    const auto parsed = json::parse_copy(*text, document_);
    if (!parsed) return parsed.error();
    document = *parsed;
  }
  auto review = admission::read_review(document);
  if (!review) return review.error();
  Judgement judgement;
  judgement.kind = review->kind.kind;
  judgement.namespace_name = review->namespace_name;
  judgement.name = review->name.empty() ? review->generate_name : review->name;
  fill_in(*review, judgement);
  if (judgement.allowed) validate(*review, judgement);
  return judgement;
}

void Judge::fill_in(admission::Review& review, Judgement& judgement) {
  const engine::Decision decision = decide(set_, *mutate_route, review, now_, {}, mutating_);
  note(decision, judgement);
  if (decision.verdict != engine::Verdict::patch) return;
  judgement.patch = decision.response.patch;
  mutated_ = decision.patched_object;
  review.object = &mutated_;
}

void Judge::validate(const admission::Review& review, Judgement& judgement) {
  note(decide(set_, *validate_route, review, now_, {}, validating_), judgement);
}

void Judge::note(const engine::Decision& decision, Judgement& judgement) {
  for (const std::string_view warning : decision.response.warnings) judgement.warnings.emplace_back(warning);
  for (const admission::AuditAnnotation& annotation : decision.response.audit_annotations) {
    if (annotation.key != "rules")
      judgement.audited.push_back(std::string(annotation.key) + ": " + std::string(annotation.value));
  }
  if (decision.verdict != engine::Verdict::deny) return;
  judgement.allowed = false;
  judgement.message = decision.response.message;
  for (const engine::Violation& violation : decision.violations) {
    const engine::RuleName& name = set_.rule_names()[violation.rule];
    judgement.violations.push_back({std::string(name.policy), std::string(name.rule), std::string(violation.path),
                                    std::string(violation.message)});
  }
}

}  // namespace tidegate::author
