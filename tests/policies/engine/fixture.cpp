#include "fixture.hpp"

#include <doctest/doctest.h>

#include "policies/base/json/parser.hpp"
#include "policies/base/limits.hpp"

namespace tidegate::engine {

std::chrono::system_clock::time_point noon() {
  using namespace std::chrono;
  return sys_days(year(2026) / November / 23) + hours(12);
}

std::shared_ptr<const PolicySet> set_of(const std::string& rules) {
  base::Diagnostics diagnostics;
  const SourceFile file{"rules.yaml", rules};
  auto set = compile_policy_set({&file, 1}, diagnostics, noon());
  INFO(base::render(diagnostics));
  REQUIRE(set != nullptr);
  return set;
}

std::string policy(const std::string& name, const std::string& spec, const std::string& rule) {
  return "---\napiVersion: tidegate.dev/v1\nkind: Policy\nmetadata: {name: " + name + "}\nspec:\n" +
         (spec.empty() ? "  match: {resources: [workloads]}\n" : spec) + "  rules:\n    - " + rule + "\n";
}

std::string Decided::annotation(std::string_view key) const {
  for (const auto& [name, value] : annotations) {
    if (name == key) return value;
  }
  return {};
}

Decided decide_text(const PolicySet& set, const ReviewText& r, std::string_view path, Budget budget) {
  const std::string text = R"({"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"u",)"
                           R"("kind":{"group":")" +
                           r.group + R"(","version":"v1","kind":")" + r.kind + R"("},"resource":{"group":")" + r.group +
                           R"(","version":"v1","resource":")" + r.resource + R"("},"subResource":")" + r.sub_resource +
                           R"(","namespace":")" + r.namespace_name + R"(","operation":")" + r.operation +
                           R"(","userInfo":{"username":")" + r.username + R"(","groups":)" + r.groups +
                           R"(},"object":)" + r.object + R"(,"oldObject":)" + r.old_object + "}}";
  base::Arena arena(64 * limits::MiB, 0);
  const auto document = json::parse_copy(text, arena);
  INFO(text);
  REQUIRE(document.has_value());
  const auto review = admission::read_review(*document);
  REQUIRE(review.has_value());
  Scratch scratch;
  const Decision decision = decide(set, *find_route(path), *review, noon(), budget, scratch);
  Decided out;
  out.verdict = decision.verdict;
  out.erred = decision.erred;
  out.message = decision.response.message;
  out.patch = decision.response.patch;
  for (const auto warning : decision.response.warnings) out.warnings.emplace_back(warning);
  for (const auto& a : decision.response.audit_annotations) out.annotations.emplace_back(a.key, a.value);
  for (const RuleOutcome& outcome : decision.outcomes) {
    const RuleName& name = set.rule_names()[outcome.rule];
    out.outcomes.push_back(std::string(name.policy) + "/" + std::string(name.rule) + " " +
                           std::string(to_string(outcome.outcome)) + " " + std::to_string(outcome.count));
  }
  return out;
}

}  // namespace tidegate::engine
