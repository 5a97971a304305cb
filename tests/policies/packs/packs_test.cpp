// The shipped rule files are right, and do what they say: below PACK.tests/RULE/{allowed,denied}/ lie manifests, which
// are about to be created, and AdmissionReviews of everything else (UPDATE, DELETE, CONNECT).
// All packs are served together, as they ship: what is allowed passes all of them, and what is denied is denied by the
// rule it is named for alone and passes once that rule is taken out.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "policies/author/inputs.hpp"
#include "policies/author/judgement.hpp"
#include "policies/engine/policy_set.hpp"
#include "policies/engine/rules/directory.hpp"

namespace tidegate::tests {

namespace {

namespace fs = std::filesystem;

const fs::path packs = fs::path(TIDEGATE_SOURCE_DIR) / "policies/packs";
const auto now = std::chrono::system_clock::now();

engine::RuleSet load() {
  base::Diagnostics diagnostics;
  const auto files = engine::read_rule_directory(packs, diagnostics);
  auto rules = engine::load_rules(files, diagnostics, std::chrono::floor<std::chrono::days>(now));
  if (!diagnostics.all().empty()) FAIL(base::render(diagnostics));
  REQUIRE(rules.has_value());
  return std::move(*rules);
}

// All packs but one rule.
std::unique_ptr<engine::PolicySet> without(std::string_view policy, std::string_view rule) {
  engine::RuleSet rules = load();
  for (engine::PolicySource& source : rules.policies) {
    if (source.name == policy) {
      std::erase_if(source.rules, [&](const engine::RuleSource& one) { return one.name == rule; });
    }
  }
  return std::make_unique<engine::PolicySet>(std::move(rules), "test");
}

std::vector<fs::path> manifests(const fs::path& folder) {
  std::vector<fs::path> out;
  if (fs::is_directory(folder)) {
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) out.push_back(entry.path());
  }
  std::ranges::sort(out);
  return out;
}

author::Judgement judge(const engine::PolicySet& set, const author::Input& input) {
  author::Judge judge(set, {}, now);
  auto judgement = judge.judge(input);
  if (!judgement) FAIL(input.source << ": " << judgement.error().message);
  return std::move(*judgement);
}

// Calls `use(judgement)` for each document of the file.
template <class Use>
void each(const engine::PolicySet& set, const fs::path& file, Use use) {
  author::Inputs inputs;
  base::Diagnostics diagnostics;
  std::istringstream nothing;
  inputs.read(file.string(), nothing, diagnostics);
  if (!diagnostics.all().empty()) FAIL(base::render(diagnostics));
  REQUIRE_FALSE(inputs.all().empty());
  for (const author::Input& input : inputs.all()) use(judge(set, input));
}

}  // namespace

TEST_CASE("each pack holds the policy it is named for, and each of its rules has allowed and denied examples") {
  std::set<std::string> files, folders;
  for (const fs::directory_entry& entry : fs::directory_iterator(packs)) {
    const std::string stem = entry.path().stem().string();
    if (stem == "kustomization") continue;
    CAPTURE(entry.path());
    CHECK((entry.path().extension() == ".yaml" || entry.path().extension() == ".tests"));
    (entry.is_directory() ? folders : files).insert(stem);
  }
  CHECK(files == folders);
  const engine::RuleSet rules = load();
  std::set<std::string> names;
  for (const engine::PolicySource& policy : rules.policies) {
    names.insert(policy.name);
    std::set<std::string> tested, existing;
    for (const fs::directory_entry& entry : fs::directory_iterator(packs / (policy.name + ".tests"))) {
      tested.insert(entry.path().filename().string());
    }
    for (const engine::RuleSource& rule : policy.rules) {
      CAPTURE(policy.name);
      CAPTURE(rule.name);
      existing.insert(rule.name);
      const fs::path folder = packs / (policy.name + ".tests") / rule.name;
      CHECK_FALSE(manifests(folder / "allowed").empty());
      CHECK_FALSE(manifests(folder / "denied").empty());
    }
    CHECK(tested == existing);
  }
  CHECK(names == files);
}

TEST_CASE("what is allowed passes all packs without a warning") {
  const engine::PolicySet set(load(), "test");
  for (const engine::PolicySource& policy : set.policies()) {
    for (const engine::RuleSource& rule : policy.rules) {
      for (const fs::path& file : manifests(packs / (policy.name + ".tests") / rule.name / "allowed")) {
        CAPTURE(file);
        each(set, file, [](const author::Judgement& judgement) {
          CAPTURE(judgement.message);
          CHECK(judgement.allowed);
          CHECK(judgement.warnings.empty());
        });
      }
    }
  }
}

TEST_CASE("what is denied is denied by its own rule alone, and passes without that rule") {
  const engine::PolicySet set(load(), "test");
  for (const engine::PolicySource& policy : set.policies()) {
    for (const engine::RuleSource& rule : policy.rules) {
      const auto fewer = without(policy.name, rule.name);
      REQUIRE(fewer->rule_count() + 1 == set.rule_count());
      for (const fs::path& file : manifests(packs / (policy.name + ".tests") / rule.name / "denied")) {
        CAPTURE(file);
        each(set, file, [&](const author::Judgement& judgement) {
          CAPTURE(judgement.message);
          CHECK_FALSE(judgement.allowed);
          CHECK_FALSE(judgement.violations.empty());
          for (const author::JudgedViolation& violation : judgement.violations) {
            CHECK(violation.policy == policy.name);
            CHECK(violation.rule == rule.name);
          }
        });
        each(*fewer, file, [&](const author::Judgement& judgement) {
          CAPTURE(judgement.message);
          CHECK(judgement.allowed);
        });
      }
    }
  }
}

TEST_CASE("at least twenty shipped rules are expressions, and no workload waits for one that may take long") {
  const engine::RuleSet rules = load();
  std::size_t expressions = 0;
  for (const engine::PolicySource& policy : rules.policies) {
    CAPTURE(policy.name);
    for (const engine::RuleSource& rule : policy.rules) expressions += rule.expression ? 1 : 0;
    const bool workloads =
        std::ranges::any_of(policy.match.resources, [](const engine::ResourcePattern& r) { return r.workloads; });
    CHECK_FALSE((workloads && policy.heavy));
  }
  CHECK(expressions >= 20);
}

TEST_CASE("a realistic Pod of a real API server passes all packs") {
  const fs::path review = fs::path(TIDEGATE_SOURCE_DIR) / "../shared/reviews/bench-pod.json";
  if (!fs::exists(review)) return;
  const engine::PolicySet set(load(), "test");
  each(set, review, [](const author::Judgement& judgement) {
    CAPTURE(judgement.message);
    CHECK(judgement.allowed);
    CHECK(judgement.warnings.empty());
  });
}

TEST_CASE("a Pod that says nothing gets its defaults and is told all that is wrong with it") {
  const engine::PolicySet set(load(), "test");
  author::Inputs inputs;
  base::Diagnostics diagnostics;
  std::istringstream manifest(
      "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: a, image: nginx}]}}");
  inputs.read("-", manifest, diagnostics);
  REQUIRE(inputs.all().size() == 1);
  const author::Judgement judgement = judge(set, inputs.all().front());
  std::vector<std::string> rules;
  for (const author::JudgedViolation& violation : judgement.violations) {
    rules.push_back(violation.policy + "/" + violation.rule);
  }
  CHECK(rules == std::vector<std::string>{"images/registry", "images/version", "labels/team", "resources/required",
                                          "run-as-non-root/non-root"});
  CHECK(judgement.patch.find("100m") != std::string::npos);
  CHECK(judgement.patch.find("unassigned") != std::string::npos);
}

}  // namespace tidegate::tests
