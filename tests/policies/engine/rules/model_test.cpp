// What the loader makes of good files: the values themselves.
#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

#include "policies/engine/rules/loader.hpp"

namespace engine = tidegate::engine;
namespace base = tidegate::base;
using tidegate::admission::Operation;

namespace {

using namespace std::chrono;

struct Loading {
  std::optional<engine::RuleSet> set;
  std::string said;
};

Loading load(const std::vector<engine::SourceFile>& files) {
  base::Diagnostics diagnostics;
  Loading out;
  out.set = engine::load_rules(files, diagnostics, sys_days(2026y / June / 1));
  out.said = base::render(diagnostics);
  return out;
}

Loading load(const std::string& text) {
  return load(std::vector<engine::SourceFile>{{"rules.yaml", text}});
}

// A policy `p` with these lines in its spec.
std::string policy(const std::string& spec, const std::string& match = "{resources: [workloads]}") {
  return "apiVersion: tidegate.dev/v1\nkind: Policy\nmetadata: {name: p}\nspec:\n  match: " + match + "\n" + spec +
         "  rules: [{name: non-root, runAsNonRoot: {}}]\n";
}

}  // namespace

TEST_CASE("every field of a policy arrives, and the defaults are the design's") {
  const Loading plain = load(policy(""));
  REQUIRE_MESSAGE(plain.set, plain.said);
  const engine::PolicySource& p = plain.set->policies.at(0);
  CHECK(p.name == "p");
  CHECK(p.file == "rules.yaml");
  CHECK(p.action == engine::Action::deny);
  CHECK(p.mutation == engine::Mutation::apply);
  CHECK(p.failure_policy == engine::FailurePolicy::fail);
  CHECK(p.on_update == engine::OnUpdate::introduced);
  CHECK(p.target == engine::Target::object);
  CHECK(p.match.operations.has(Operation::create));
  CHECK(p.match.operations.has(Operation::update));
  CHECK_FALSE(p.match.operations.has(Operation::delete_));
  CHECK_FALSE(p.match.operations.has(Operation::connect));
  CHECK(p.match.namespaces.everything());
  CHECK(p.match.labels.is_everything());
  REQUIRE(p.rules.size() == 1);
  CHECK(p.rules[0].name == "non-root");
  CHECK(p.rules[0].body_name == "runAsNonRoot");
  CHECK(p.rules[0].check != nullptr);
  CHECK_FALSE(p.rules[0].message);
  CHECK(p.rules[0].place.position.line == 6);

  struct Case {
    std::string spec;
    bool (*holds)(const engine::PolicySource&);
  };
  const Case cases[] = {
      {"  action: warn\n", [](const auto& s) { return s.action == engine::Action::warn; }},
      {"  action: audit\n", [](const auto& s) { return s.rules[0].action == engine::Action::audit; }},
      {"  mutation: report\n", [](const auto& s) { return s.mutation == engine::Mutation::report; }},
      {"  mutation: off\n", [](const auto& s) { return s.mutation == engine::Mutation::off; }},
      {"  failurePolicy: Ignore\n", [](const auto& s) { return s.failure_policy == engine::FailurePolicy::ignore; }},
      {"  onUpdate: always\n", [](const auto& s) { return s.on_update == engine::OnUpdate::always; }},
      {"  target: object\n", [](const auto& s) { return s.target == engine::Target::object; }},
  };
  for (const Case& c : cases) {
    CAPTURE(c.spec);
    const Loading got = load(policy(c.spec));
    REQUIRE_MESSAGE(got.set, got.said);
    CHECK(c.holds(got.set->policies.at(0)));
  }
}

TEST_CASE("a rule's action and message are its own") {
  const Loading got = load(
      "apiVersion: tidegate.dev/v1\nkind: Policy\nmetadata: {name: p, labels: {a: b}, annotations: {c: d}}\nspec:\n"
      "  match: {resources: [workloads]}\n  action: warn\n  rules:\n"
      "    - {name: a, runAsNonRoot: {}, action: audit, message: no root here}\n    - {name: b, runAsNonRoot: {}}\n");
  REQUIRE_MESSAGE(got.set, got.said);
  const engine::PolicySource& p = got.set->policies.at(0);
  CHECK(p.rules[0].action == engine::Action::audit);
  CHECK(p.rules[0].message == "no root here");
  CHECK(p.rules[1].action == engine::Action::warn);
  CHECK(p.labels.at(0).first == "a");
  CHECK(p.annotations.at(0).second == "d");
  CHECK(got.set->rule_count() == 2);
}

TEST_CASE("match is read into what the index needs") {
  const Loading got = load(policy("",
                                  "{resources: [pods], operations: [\"*\"], namespaces: [a, \"b*\"], "
                                  "names: {exclude: [x]}, users: [u], groups: {include: [g]}, labels: \"k in (v)\"}"));
  // CONNECT and DELETE are no business of a check.
  CHECK_FALSE(got.set);
  const Loading ok = load(policy("",
                                 "{resources: [pods], operations: [CREATE], namespaces: [a, \"b*\"], "
                                 "names: {exclude: [x]}, users: [u], groups: {include: [g]}, labels: \"k in (v)\"}"));
  REQUIRE_MESSAGE(ok.set, ok.said);
  const engine::Match& match = ok.set->policies.at(0).match;
  CHECK(match.operations.has(Operation::create));
  CHECK_FALSE(match.operations.has(Operation::update));
  CHECK(match.namespaces.include.size() == 2);
  CHECK(match.namespaces.include[1].matches("bee"));
  CHECK(match.names.exclude.at(0).text() == "x");
  CHECK(match.users.include.at(0).text() == "u");
  CHECK(match.groups.include.at(0).text() == "g");
  CHECK(match.labels.requirements().size() == 1);
}

TEST_CASE("an exception's fields arrive, and its end is the end of its day") {
  const Loading got =
      load(policy("") +
           "---\napiVersion: tidegate.dev/v1\nkind: Exception\nmetadata: {name: e}\nspec:\n"
           "  policies: [{name: p, rules: [non-root]}]\n  match: {namespaces: [billing]}\n"
           "  containers: [istio-proxy]\n  images: [nginx]\n  until: 2027-01-31\n  reason: moves off\n");
  REQUIRE_MESSAGE(got.set, got.said);
  const engine::ExceptionSource& e = got.set->exceptions.at(0);
  CHECK(e.policies.at(0).name == "p");
  CHECK(e.policies.at(0).rules == std::vector<std::string>{"non-root"});
  CHECK(e.match.resources.empty());
  CHECK(e.match.operations.has(Operation::delete_));
  CHECK(e.match.namespaces.include.at(0).text() == "billing");
  CHECK(e.containers.at(0).text() == "istio-proxy");
  CHECK(e.images.size() == 1);
  CHECK(e.until == sys_seconds(sys_days(2027y / February / 1)));
  CHECK(e.reason == "moves off");
}

TEST_CASE("policies and exceptions come sorted by name, whatever file they are in") {
  const auto named = [](const std::string& name) {
    std::string text = policy("");
    return text.replace(text.find("name: p"), 7, "name: " + name);
  };
  const Loading got = load({{"1.yaml", named("c") + "---\n" + named("a")}, {"2.yaml", named("b")}});
  REQUIRE_MESSAGE(got.set, got.said);
  REQUIRE(got.set->policies.size() == 3);
  CHECK(got.set->policies[0].name == "a");
  CHECK(got.set->policies[1].name == "b");
  CHECK(got.set->policies[1].file == "2.yaml");
  CHECK(got.set->policies[2].name == "c");
}

TEST_CASE("no documents are an empty set, and JSON is YAML") {
  CHECK(load("# nothing here\n").set->policies.empty());
  CHECK(load(std::vector<engine::SourceFile>{}).set->policies.empty());
  const Loading json = load(
      R"({"apiVersion": "tidegate.dev/v1", "kind": "Policy", "metadata": {"name": "j"}, "spec": {"match":
      {"resources": ["workloads"]}, "rules": [{"name": "non-root", "runAsNonRoot": {}}]}})");
  REQUIRE_MESSAGE(json.set, json.said);
  CHECK(json.set->policies.at(0).name == "j");
}

TEST_CASE("one bad file refuses the whole set, and the others' errors show as well") {
  const Loading got = load({{"a.yaml", policy("  action: dney\n")}, {"b.yaml", policy("  mutation: aply\n")}});
  CHECK_FALSE(got.set);
  CHECK(got.said.find("a.yaml:6:11: error: \"dney\"") != std::string::npos);
  CHECK(got.said.find("b.yaml:6:13: error: \"aply\"") != std::string::npos);
}
