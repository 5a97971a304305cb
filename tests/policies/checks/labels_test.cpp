#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/policies/checks/support/bench.hpp"

namespace tidegate::tests {

using Texts = std::vector<std::string>;

namespace {

std::string config_map(std::string_view labels) {
  return R"({"kind": "ConfigMap", "metadata": {"name": "c", "labels": )" + std::string(labels) + "}}";
}

}  // namespace

TEST_CASE("labels: a required label has to be there, with a value that is allowed") {
  const auto check = load_good("labels", R"(require: {team: "[a-z-]+", tier: {values: [web, db]}, owner: {}})");
  CHECK_FALSE(check->needs_pod());
  CHECK(findings(*check, Object(config_map(R"({"team": "web-shop", "tier": "db", "owner": ""})"))).empty());
  CHECK(findings(*check, Object(config_map("null"))) ==
        Texts{"metadata.labels[team]: is required but missing; set it to a text that matches [a-z-]+",
              "metadata.labels[tier]: is required but missing; set it to one of: web, db",
              "metadata.labels[owner]: is required but missing; set it to a text"});
  const Object wrong(config_map(R"({"team": "Web\n", "tier": "cache", "owner": 5})"));
  CHECK(findings(*check, wrong) ==
        Texts{"metadata.labels[team]: \"Web \" is not allowed; set it to a text that matches [a-z-]+",
              "metadata.labels[tier]: \"cache\" is not allowed; set it to one of: web, db",
              "metadata.labels[owner]: is no text; set it to a text"});
  CHECK(identities(*check, wrong) == Texts{"team|value|Web\n", "tier|value|cache", "owner|type"});
  CHECK(findings(*check, Object(R"({"kind": "ConfigMap"})")).size() == 3);
}

TEST_CASE("labels: a pattern matches the whole value, in either form") {
  for (const std::string_view form : {R"(require: {team: "a+"})", R"(require: {team: {pattern: "a+"}})"}) {
    const auto check = load_good("labels", form);
    CHECK(findings(*check, Object(config_map(R"({"team": "aa"})"))).empty());
    CHECK(findings(*check, Object(config_map(R"({"team": "aab"})"))).size() == 1);
    CHECK(findings(*check, Object(config_map(R"({"team": "baa"})"))).size() == 1);
  }
}

TEST_CASE("labels: a forbidden label must not be there") {
  const auto check = load_good("labels", "forbid: [legacy, example.com/old]");
  CHECK(findings(*check, Object(config_map(R"({"team": "a", "legacy": null})"))).empty());
  CHECK(findings(*check, Object(config_map(R"({"example.com/old": "x"})"))) ==
        Texts{"metadata.labels[example.com/old]: must not be set; remove it"});
  CHECK(identities(*check, Object(config_map(R"({"legacy": "x"})"))) == Texts{"legacy|forbidden"});
}

TEST_CASE("labels on template are those of the Pod, wherever the kind keeps it") {
  const auto check = load_good("labels", "{on: template, require: {team: {}}}");
  CHECK(check->needs_pod());
  const std::string what = "[team]: is required but missing; set it to a text";
  CHECK(findings(*check, Object(deployment("{}"))) == Texts{"spec.template.metadata.labels" + what});
  CHECK(findings(*check, Object(deployment("{}", R"({"team": "a"})"))).empty());
  CHECK(findings(*check, Object(pod("{}"))) == Texts{"metadata.labels" + what});
  CHECK(findings(*check, Object(R"({"kind": "Deployment", "spec": {}})")).empty());
}

TEST_CASE("labels: defaults fill in what is absent and leave the rest") {
  const auto check = load_good("labels", "defaults: {managed-by: platform, example.com/tier: web}");
  CHECK(check->has_defaults());
  const Filled filled = fill(*check, Object(config_map(R"({"managed-by": "me"})")));
  CHECK(filled.edits == Texts{"metadata.labels[example.com/tier] = \"web\""});
  CHECK(fill(*check, filled.object).edits.empty());
  CHECK(fill(*check, Object(config_map("null"))).edits.size() == 2);
  const auto on_template = load_good("labels", "{on: template, defaults: {managed-by: platform}}");
  CHECK(fill(*on_template, Object(deployment("{}"))).edits ==
        Texts{"spec.template.metadata.labels[managed-by] = \"platform\""});
  CHECK(fill(*on_template, Object(R"({"kind": "Deployment", "spec": {}})")).edits.empty());
  REQUIRE(check->static_defaults().size() == 2);
  CHECK(check->static_defaults()[0].place == "metadata.labels[managed-by]");
  CHECK(check->static_defaults()[0].value == "platform");
  CHECK(on_template->static_defaults()[0].place == "template.metadata.labels[managed-by]");
}

TEST_CASE("labels: a label that spec.selector uses is never filled in") {
  struct Case {
    std::string_view name, object;
    std::size_t edits;
  };
  const std::vector<Case> cases{
      {"matchLabels",
       R"({"kind": "Deployment", "spec": {"selector": {"matchLabels": {"tier": "web"}}, "template": {}}})", 0},
      {"matchExpressions", R"({"kind": "Deployment", "spec": {"selector": {"matchExpressions":
          [{"key": "tier", "operator": "DoesNotExist"}]}, "template": {}}})",
       0},
      {"a ReplicationController's plain map",
       R"({"kind": "ReplicationController", "spec": {"selector": {"tier": "web"}, "template": {}}})", 0},
      {"another label is selected",
       R"({"kind": "Deployment", "spec": {"selector": {"matchLabels": {"app": "web"}}, "template": {}}})", 1},
      {"another label is selected by a plain map",
       R"({"kind": "ReplicationController", "spec": {"selector": {"app": "web"}, "template": {}}})", 1},
      {"no selector", R"({"kind": "Deployment", "spec": {"template": {}}})", 1},
  };
  for (const std::string_view on : {"object", "template"}) {
    const auto check = load_good("labels", "{on: " + std::string(on) + ", defaults: {tier: web}}");
    for (const Case& c : cases) {
      CAPTURE(c.name);
      CHECK(fill(*check, Object(c.object)).edits.size() == c.edits);
    }
  }
}

TEST_CASE("labels settings that can't be meant are load errors") {
  const std::vector<std::pair<std::string_view, std::string>> cases{
      {"{}", "1:1: this rule checks nothing | give require, forbid or defaults"},
      {"require: {\"a b\": {}}", "1:11: "},
      {"require: {team: \"[\"}", "1:"},
      {"require: {team: [a]}", "1:17: wants a pattern or a map, but this is "},
      {"require: {team: {values: []}}", "1:26: an empty list allows no value at all | write {} to ask for any value"},
      {"require: {team: {values: [a], pattern: a}}", "1:17: pattern and values exclude each other"},
      {"require: {team: {values: [\"a b\"]}}", "1:17: "},
      {"{require: {team: {}}, forbid: [team]}", "1:12: \"team\" is both required and forbidden"},
      {"{forbid: [team], defaults: {team: a}}", "1:29: \"team\" has a default but is forbidden"},
      {"defaults: {team: \"a b\"}", "1:18: "},
      {"defaults: {team: 1}", "1:18: "},
      {"{require: {team: \"[a-z]+\"}, defaults: {team: A1}}",
       "1:46: \"A1\" is not what require asks for | set it to a text that matches [a-z]+"},
      {"on: pod", "1:5: "},
  };
  for (const auto& [settings, error] : cases) {
    CAPTURE(settings);
    const Loaded loaded = load("labels", settings);
    REQUIRE_FALSE(loaded.errors.empty());
    CHECK(loaded.errors.front().substr(0, error.size()) == error);
  }
  CHECK(load("labels", "{require: {team: \"[a-z]+\"}, defaults: {team: a}}").errors.empty());
}

}  // namespace tidegate::tests
