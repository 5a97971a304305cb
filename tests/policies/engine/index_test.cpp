// The index beside a slow and obvious reference: each policy in a set of its own, where nothing is worth a table.
#include <doctest/doctest.h>

#include <random>

#include "policies/base/json/parser.hpp"
#include "policies/base/limits.hpp"
#include "policies/engine/matching.hpp"
#include "tests/policies/engine/fixture.hpp"

namespace tidegate::engine {
namespace {

using Random = std::mt19937;

const std::string& any_of(const std::vector<std::string>& choices, Random& random) {
  return choices[random() % choices.size()];
}

const std::vector<std::string> resources{"[pods]",          "[workloads]",         "[deployments.apps]", "[\"*\"]",
                                         "[\"*/scale\"]",   "[services, pods]",    "[\"*.apps\"]",       "[configmaps]",
                                         "[widgets.x.dev]", "[pods/resize, pods]", "[\"*.x.dev\"]"};
const std::vector<std::string> matches_more{
    "",
    ", namespaces: [a]",
    ", namespaces: [a, b]",
    ", namespaces: [\"team-*\"]",
    ", namespaces: [\"*-prod\", c]",
    ", namespaces: [\"*x*\", a]",
    ", namespaces: {exclude: [a]}",
    ", namespaces: {exclude: [a, \"team-*\"]}",
    ", namespaces: {include: [\"team-*\"], exclude: [team-prod]}",
    ", names: [web]",
    ", names: [\"web-*\"]",
    ", names: {exclude: [\"web-*\"]}",
    ", users: [ada]",
    ", users: [\"system:*\"]",
    ", users: {exclude: [ada]}",
    ", groups: [dev]",
    ", groups: [\"*-ops\"]",
    ", groups: {include: [dev], exclude: [ops]}",
    ", labels: {matchLabels: {team: x}}",
    ", labels: {matchLabels: {team: x, tier: gold}}",
    ", labels: {matchExpressions: [{key: team, operator: In, values: [yes-team, zed]}]}",
    ", labels: {matchExpressions: [{key: tier, operator: Exists}]}",
    ", labels: {matchExpressions: [{key: tier, operator: DoesNotExist}]}",
    ", labels: {matchExpressions: [{key: team, operator: NotIn, values: [x]}]}",
    ", operations: [CREATE]",
    ", operations: [DELETE, UPDATE], namespaces: [a]",
};
const std::vector<std::string> conditions{
    "object.metadata.labels.team == 'x'",
    "'x' == object.metadata.labels['team']",
    "object.metadata.?labels.?team.orValue('none') == 'x'",
    "object.metadata.?labels.?team.orValue('none') == 'none'",
    "object.?metadata.?labels[?'team'].orValue('') in ['yes-team', 'zed']",
    "has(object.metadata.labels) && 'team' in object.metadata.labels && object.metadata.labels.team == 'yes-team'",
    "has(object.metadata.labels.tier)",
    "'tier' in object.metadata.labels",
    "object.metadata.labels.tier == 'gold' || object.metadata.labels.team == 'x'",
    "request.userInfo.username == 'ada'",
    "request.userInfo.username.startsWith('system:')",
    "request.namespace.endsWith('-prod')",
    "'dev' in request.userInfo.groups",
    "request.operation == 'CREATE' && object.metadata.name.startsWith('web')",
    "request.operation in ['UPDATE', 'DELETE']",
    "request.name == 'web'",
    "request.subResource == 'scale'",
    "oldObject.metadata.labels.team == 'x'",
    "oldObject != null && oldObject.metadata.?labels.?team.orValue('') == 'x'",
    "object != null && object.spec.replicas == 1",
    "!has(object.metadata.labels)",
    "request.kind.kind == 'Pod' ? object.metadata.name == 'web' : false",
    "object.metadata.labels.exists(l, l == 'team')",
    "object.metadata.labels == 'x'",
    "object.metadata.annotations.note == 'x'",
    "'a' in object.metadata.finalizers",
    "1 in object.metadata.finalizers",
};

std::string random_policy(const std::string& name, Random& random) {
  const std::string& more = any_of(matches_more, random);
  // A subresource that never comes as CREATE is refused there.
  const std::string resource = more.find("[CREATE]") == more.npos ? any_of(resources, random) : "[pods]";
  std::string spec = "  match: {resources: " + resource + more + "}\n";
  const std::string& condition = any_of(conditions, random);
  std::string when;
  switch (random() % 5) {
    case 0:
      spec += "  matchConditions:\n    - {name: c, expression: \"" + condition + "\"}\n";
      break;
    case 1:
      spec += "  matchConditions:\n    - {name: c, expression: \"" + condition + "\"}\n    - {name: d, expression: \"" +
              any_of(conditions, random) + "\"}\n";
      when = "when: \"" + any_of(conditions, random) + "\", ";
      break;
    case 2:
    case 3:
      when = "when: \"" + condition + "\", ";
      break;
    default:
      break;
  }
  if (random() % 3 == 0) spec += "  failurePolicy: Ignore\n";
  std::string rule = "{name: r, " + when + "action: warn, expression: \"false\"}";
  if (random() % 4 == 0) {
    rule += "\n    - {name: s, when: \"" + any_of(conditions, random) + "\", expression: \"false\"}";
  }
  return policy(name, spec, rule);
}

std::string random_object(Random& random) {
  const std::vector<std::string> labels{
      "",
      R"("labels":{},)",
      R"("labels":null,)",
      R"("labels":"x",)",
      R"("labels":{"team":"x"},)",
      R"("labels":{"team":"yes-team","tier":"gold"},)",
      R"("labels":{"tier":"","team":1},)",
      R"("labels":{"team":"x","tier":null},)",
  };
  const std::vector<std::string> names{R"("name":"web")", R"("name":"web-1")", R"("generateName":"web-")",
                                       R"("name":"db","annotations":{"note":"x"})",
                                       R"("name":"db","finalizers":["a",1])"};
  if (random() % 8 == 0) return "null";
  if (random() % 20 == 0) return "{}";
  return "{\"metadata\":{" + any_of(labels, random) + any_of(names, random) + "},\"spec\":{\"replicas\":1}}";
}

ReviewText random_review(Random& random) {
  const std::array<const char*, 3> places[] = {
      {"", "pods", ""},     {"", "pods", ""},         {"apps", "deployments", ""}, {"apps", "deployments", "scale"},
      {"", "services", ""}, {"x.dev", "widgets", ""}, {"y.dev", "things", ""}};
  const auto& [group, resource, sub_resource] = places[random() % std::size(places)];
  ReviewText review{.operation = any_of({"CREATE", "CREATE", "UPDATE", "DELETE"}, random),
                    .group = group,
                    .resource = resource,
                    .sub_resource = sub_resource,
                    .namespace_name = any_of({"a", "b", "c", "team-a", "team-prod", "xx", "shop", ""}, random),
                    .username = any_of({"ada", "bob", "system:node"}, random),
                    .groups = any_of({"null", "[]", R"(["dev"])", R"(["dev","ops"])", R"(["a-ops"])"}, random),
                    .object = random_object(random)};
  if (review.operation != "CREATE") review.old_object = random_object(random);
  return review;
}

void append(Decided& all, const Decided& one) {
  all.erred = all.erred || one.erred;
  if (one.verdict == Verdict::deny) all.verdict = Verdict::deny;
  all.warnings.insert(all.warnings.end(), one.warnings.begin(), one.warnings.end());
  all.outcomes.insert(all.outcomes.end(), one.outcomes.begin(), one.outcomes.end());
}

TEST_CASE("many policies decide as each of them would alone") {
  Random random(20261128);
  for (int round = 0; round < 12; ++round) {
    std::string rules;
    std::vector<std::shared_ptr<const PolicySet>> alone;
    for (int i = 0; i < 100; ++i) {
      const std::string text = random_policy("p" + std::to_string(100 + i), random);
      rules += text;
      alone.push_back(set_of(text));
    }
    const auto together = set_of(rules);
    for (int i = 0; i < 60; ++i) {
      const ReviewText review = random_review(random);
      for (const char* route : {"/validate", "/validate/fail", "/validate/ignore"}) {
        Decided expected;
        bool concerned = false;
        for (const auto& set : alone) {
          const Decided one = decide_text(*set, review, route);
          append(expected, one);
          concerned = concerned || !one.annotations.empty();
        }
        const Decided decided = decide_text(*together, review, route);
        CAPTURE(route);
        CAPTURE(review.object);
        CHECK(decided.verdict == expected.verdict);
        CHECK(decided.erred == expected.erred);
        CHECK(decided.warnings == expected.warnings);
        CHECK(decided.outcomes == expected.outcomes);
        CHECK(decided.annotations.empty() != concerned);
      }
    }
  }
}

// How many of 20 policies that differ in one place are looked at.
std::size_t looked_at(const std::string& match, const std::string& condition, const ReviewText& review) {
  std::string rules;
  for (int i = 0; i < 20; ++i) {
    const auto numbered = [&](std::string text) {
      for (std::size_t at = text.find('#'); at != std::string::npos; at = text.find('#')) {
        text.replace(at, 1, std::to_string(i));
      }
      return text;
    };
    const std::string when = condition.empty() ? "" : "when: \"" + numbered(condition) + "\", ";
    rules += policy("p" + std::to_string(100 + i), "  match: {resources: [pods]" + numbered(match) + "}\n",
                    "{name: r, " + when + "expression: \"true\"}");
  }
  const auto set = set_of(rules);
  const std::string text = R"({"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"u",)"
                           R"("kind":{"version":"v1","kind":"Pod"},"resource":{"version":"v1","resource":"pods"},)"
                           R"("namespace":")" +
                           review.namespace_name + R"(","operation":"CREATE","userInfo":{"username":")" +
                           review.username + R"(","groups":)" + review.groups + R"(},"object":)" + review.object + "}}";
  base::Arena arena(limits::MiB, 0);
  const auto document = json::parse_copy(text, arena);
  REQUIRE(document.has_value());
  const auto read = admission::read_review(*document);
  REQUIRE(read.has_value());
  PolicyBits bits;
  std::vector<PolicyIndex> found;
  CHECK(set->index().find(*read, *find_route("/validate"), bits, found));
  return found.size();
}

TEST_CASE("policies that can't be about a request are not looked at") {
  const std::string labelled = R"({"metadata":{"name":"web-7-x","labels":{"team":"t7"}}})";
  struct Case {
    const char* match;
    const char* condition;
    ReviewText review;
    std::size_t count = 1;
  };
  const Case cases[] = {
      {", namespaces: [n#]", "", {.namespace_name = "n7", .object = "{}"}},
      {", namespaces: [\"n#-*\"]", "", {.namespace_name = "n7-x", .object = "{}"}},
      {", namespaces: [\"*-n#\"]", "", {.namespace_name = "x-n7", .object = "{}"}},
      {", names: [\"web-#-*\"]", "", {.object = labelled}},
      {", users: [\"system:#:*\"]", "", {.username = "system:7:x", .object = "{}"}},
      {", groups: [g#]", "", {.groups = R"(["a","g7"])", .object = "{}"}},
      {", labels: {matchLabels: {team: t#}}", "", {.object = labelled}},
      {"", "object.metadata.labels.team == 't#'", {.object = labelled}},
      {"", "object.metadata.?labels.?team.orValue('') == 't#'", {.object = labelled}},
      {"", "has(object.metadata.labels) && object.metadata.labels.team == 't#'", {.object = labelled}},
      {"", "object.metadata.name.startsWith('web-#-')", {.object = labelled}},
      {"", "request.userInfo.username == 'u#'", {.username = "u7", .object = "{}"}},
      {"", "'g#' in request.userInfo.groups", {.groups = R"(["a","g7"])", .object = "{}"}},
      {"", "has(object.metadata.labels) && object.metadata.labels.team == 't#'", {.object = R"({"metadata":{}})"}, 0},
      // Where reading it errs, all have to say so.
      {"", "object.metadata.labels.team == 't#'", {.object = "{}"}, 20},
  };
  for (const Case& c : cases) {
    CAPTURE(c.match);
    CAPTURE(c.condition);
    CHECK(looked_at(c.match, c.condition, c.review) == c.count);
  }
}

TEST_CASE("policies whose conditions are false are about the request all the same") {
  ReviewText review{.object = R"({"metadata":{"labels":{"team":"none"}}})"};
  CHECK(looked_at("", "object.metadata.labels.team == 't#'", review) == 0);
}

TEST_CASE("a condition of /mutate sees what the policies before it have set") {
  std::string rules = policy("a", "  match: {resources: [pods]}\n", "{name: r, labels: {defaults: {team: t7}}}");
  for (int i = 0; i < 20; ++i) {
    const std::string number = std::to_string(i);
    rules += policy("b" + number, "  match: {resources: [pods]}\n",
                    "{name: r, when: \"object.metadata.?labels.?team.orValue('') == 't" + number +
                        "'\", labels: {defaults: {cost: c" + number + "}}}");
  }
  const Decided decided = decide_text(*set_of(rules), {.object = R"({"metadata":{"name":"x"}})"}, "/mutate");
  CHECK(decided.patch.find("\"cost\":\"c7\"") != std::string::npos);
  CHECK(decided.patch.find("c8") == std::string::npos);
}

}  // namespace
}  // namespace tidegate::engine
