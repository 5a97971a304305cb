#include <doctest/doctest.h>

#include "fixture.hpp"

namespace tidegate::engine {
namespace {

// One rule that every object violates: whether it is denied tells whether the policy matched.
bool matches(const std::string& match, const ReviewText& review) {
  const auto set = set_of(
      policy("p", "  match: " + match + "\n  onUpdate: always\n", "{name: r, labels: {require: {never: \"there\"}}}"));
  return decide_text(*set, review).verdict == Verdict::deny;
}

ReviewText pod(const std::string& metadata) {
  return {.object = "{\"metadata\":" + metadata + "}"};
}

TEST_CASE("a policy matches by resource, subresource and group as kubectl writes them") {
  struct Case {
    const char* resources;
    const char* group;
    const char* resource;
    const char* sub_resource;
    bool matched;
  };
  const Case cases[] = {
      {"[pods]", "", "pods", "", true},
      {"[pods]", "", "pods", "ephemeralcontainers", false},
      {"[pods/ephemeralcontainers]", "", "pods", "ephemeralcontainers", true},
      {"[deployments.apps]", "apps", "deployments", "", true},
      {"[deployments.apps]", "example.com", "deployments", "", false},
      {"[deployments.apps]", "apps", "deployments", "scale", false},
      {"[\"*.example.com\"]", "example.com", "databases", "", true},
      {"[\"*.example.com\"]", "", "pods", "", false},
      {"[\"*/scale\"]", "apps", "deployments", "scale", true},
      {"[\"*/scale\"]", "apps", "deployments", "", false},
      {"[\"*\"]", "anything.dev", "things", "", true},
      {"[workloads]", "batch", "cronjobs", "", true},
      {"[workloads]", "", "pods", "resize", true},
      {"[workloads]", "", "pods", "a-new-one", true},
      {"[workloads]", "", "pods", "exec", false},
      {"[workloads]", "", "services", "", false},
      {"[services, configmaps]", "", "configmaps", "", true},
  };
  for (const Case& c : cases) {
    CAPTURE(c.resources);
    CAPTURE(c.resource);
    CAPTURE(c.sub_resource);
    const ReviewText review{.group = c.group, .resource = c.resource, .sub_resource = c.sub_resource, .object = "{}"};
    CHECK(matches(std::string("{resources: ") + c.resources + "}", review) == c.matched);
  }
}

TEST_CASE("operations are CREATE and UPDATE unless they are given") {
  const auto asks = [](const char* match, const char* operation) {
    return matches(match, {.operation = operation, .object = "{}"});
  };
  CHECK(asks("{resources: [pods]}", "CREATE"));
  CHECK(asks("{resources: [pods]}", "UPDATE"));
  CHECK_FALSE(asks("{resources: [pods]}", "DELETE"));
  CHECK_FALSE(asks("{resources: [pods], operations: [UPDATE]}", "CREATE"));
}

TEST_CASE("namespaces are matched exactly, by globs, and never when excluded") {
  const auto in = [](const char* namespaces, const char* name) {
    return matches(std::string("{resources: [pods], namespaces: ") + namespaces + "}",
                   {.namespace_name = name, .object = "{}"});
  };
  CHECK(in("[shop]", "shop"));
  CHECK_FALSE(in("[shop]", "shop-2"));
  CHECK(in("[shop, \"team-*\"]", "team-a"));
  CHECK(in("{exclude: [kube-system]}", "shop"));
  CHECK_FALSE(in("{exclude: [\"kube-*\"]}", "kube-system"));
  CHECK_FALSE(in("{include: [\"team-*\"], exclude: [team-b]}", "team-b"));
}

TEST_CASE("names match the name, or the prefix of a name to come") {
  const auto named = [](const char* names, const char* metadata) {
    return matches(std::string("{resources: [pods], names: ") + names + "}", pod(metadata));
  };
  CHECK(named("[\"web-*\"]", R"({"name":"web-1"})"));
  CHECK_FALSE(named("[\"web-*\"]", R"({"name":"api-1"})"));
  CHECK(named("[\"web-*\"]", R"({"generateName":"web-"})"));
  CHECK_FALSE(named("[\"web-*\"]", R"({"generateName":"api-"})"));
  CHECK(named("{exclude: [\"web-*\"]}", R"({"generateName":"web-"})"));
}

TEST_CASE("labels match the object before or after, so that taking one off is no way out") {
  const std::string match = "{resources: [pods], labels: {matchLabels: {tier: gold}}}";
  const std::string gold = R"({"metadata":{"labels":{"tier":"gold"}}})";
  CHECK(matches(match, {.object = gold}));
  CHECK_FALSE(matches(match, {.object = "{}"}));
  CHECK(matches(match, {.operation = "UPDATE", .object = "{}", .old_object = gold}));
}

TEST_CASE("what a policy was not about before is no old violation of it") {
  const auto set = set_of(policy("p", "  match: {resources: [pods], labels: {matchLabels: {env: prod}}}\n",
                                 "{name: r, images: {allow: [\"registry.example.com/*\"]}}"));
  const std::string spec = R"("spec":{"containers":[{"name":"a","image":"nginx"}]})";
  const std::string plain = "{\"metadata\":{}," + spec + "}";
  const std::string labelled = R"({"metadata":{"labels":{"env":"prod"}},)" + spec + "}";
  CHECK(decide_text(*set, {.operation = "UPDATE", .object = labelled, .old_object = plain}).verdict == Verdict::deny);
  CHECK(decide_text(*set, {.operation = "UPDATE", .object = labelled, .old_object = labelled}).verdict ==
        Verdict::allow);
}

TEST_CASE("users and groups are the direct writer's") {
  const ReviewText review{
      .username = "system:serviceaccount:ci:deployer", .groups = R"(["dev","ops"])", .object = "{}"};
  CHECK(matches("{resources: [services, pods], users: [\"system:serviceaccount:ci:*\"]}", review));
  CHECK_FALSE(matches("{resources: [services, pods], users: [bob]}", review));
  CHECK(matches("{resources: [services, pods], groups: [ops]}", review));
  CHECK_FALSE(matches("{resources: [services, pods], groups: {exclude: [dev]}}", review));
}

TEST_CASE("the index finds what a scan of all policies finds") {
  const char* resources[] = {"[pods]", "[workloads]", "[deployments.apps]", "[\"*\"]", "[\"*.apps\"]", "[\"*/scale\"]"};
  const char* namespaces[] = {"", ", namespaces: [a]", ", namespaces: [a, b]", ", namespaces: [\"a*\"]",
                              ", namespaces: {exclude: [a]}"};
  std::string rules;
  int count = 0;
  for (const char* resource : resources) {
    for (const char* name : namespaces) {
      rules += policy("p" + std::to_string(count++), std::string("  match: {resources: ") + resource + name + "}\n",
                      "{name: r, labels: {require: {never: there}}}");
    }
  }
  const auto set = set_of(rules);
  const std::array<const char*, 3> places[] = {
      {"", "pods", ""},    {"", "pods", "resize"}, {"apps", "deployments", ""}, {"apps", "deployments", "scale"},
      {"x.dev", "ys", ""}, {"apps", "zs", ""}};
  for (const auto& [group, resource, sub_resource] : places) {
    for (const char* name : {"a", "b", "ab", "c", ""}) {
      CAPTURE(resource);
      CAPTURE(sub_resource);
      CAPTURE(name);
      const Decided decided = decide_text(
          *set,
          {.group = group, .resource = resource, .sub_resource = sub_resource, .namespace_name = name, .object = "{}"});
      std::size_t expected = 0;
      for (const PolicySource& one : set->policies()) {
        bool resource_matches = false;
        for (const ResourcePattern& pattern : one.match.resources) {
          resource_matches = resource_matches || pattern.matches(group, resource, sub_resource);
        }
        const GlobSet& globs = one.match.namespaces;
        const bool included = globs.include.empty() || values::any_matches(globs.include, name);
        expected += resource_matches && included && !values::any_matches(globs.exclude, name);
      }
      CHECK(decided.outcomes.size() == expected);
    }
  }
}

}  // namespace
}  // namespace tidegate::engine
