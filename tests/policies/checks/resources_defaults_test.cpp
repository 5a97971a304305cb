#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/policies/checks/support/bench.hpp"

namespace tidegate::tests {

using Texts = std::vector<std::string>;

namespace {

std::string pod_of(std::string_view own, std::string_view of_pod = "null") {
  return pod(R"({"resources": )" + std::string(of_pod) + R"(, "containers": [{"name": "app", "resources": )" +
             std::string(own) + "}]}");
}

struct Case {
  std::string_view own, of_pod;
  Texts edits;
};

void judge(std::string_view settings, const std::vector<Case>& cases) {
  const auto check = load_good("resources", settings);
  CHECK(check->has_defaults());
  CAPTURE(settings);
  for (const Case& c : cases) {
    CAPTURE(c.own);
    CAPTURE(c.of_pod);
    Texts wanted;
    for (const std::string& edit : c.edits) wanted.push_back("spec.containers[0].resources." + edit);
    const Filled filled = fill(*check, Object(pod_of(c.own, c.of_pod)));
    CHECK(filled.edits == wanted);
    CHECK(fill(*check, filled.object).edits.empty());
  }
}

}  // namespace

TEST_CASE("a default limit is left out where the request is 0: it would be more than any ratio allows") {
  judge("{maxLimitRequestRatio: {memory: 4}, defaults: {limits.memory: 256Mi}}",
        {{R"({"requests": {"memory": "0"}})", "null", {}},
         {R"({"requests": {"memory": "64Mi"}})", "null", {"limits.memory = \"256Mi\""}},
         {R"({"requests": {"memory": "32Mi"}})", "null", {}}});
}

TEST_CASE("resources: a default request fills in what neither request nor limit says") {
  judge("defaults: {requests.cpu: 100m}", {{"null", "null", {"requests.cpu = \"100m\""}},
                                           {"{}", "{}", {"requests.cpu = \"100m\""}},
                                           {R"({"requests": {"memory": "1"}})", "null", {"requests.cpu = \"100m\""}},
                                           {R"({"requests": {"cpu": null}})", "null", {"requests.cpu = \"100m\""}},
                                           {R"({"requests": {"cpu": "1"}})", "null", {}},
                                           {R"({"limits": {"cpu": "50m"}})", "null", {}},  // it implies the request
                                           {R"({"limits": {"cpu": "0"}})", "null", {}},
                                           {R"({"requests": {"cpu": "x"}})", "null", {}},
                                           {"{}", R"({"requests": {"cpu": "1"}})", {}},
                                           {"{}", R"({"limits": {"cpu": "1"}})", {}},
                                           {"{}", R"({"limits": {"memory": "1"}})", {"requests.cpu = \"100m\""}}});
}

TEST_CASE("resources: a default limit fills in what is absent, raised to the request") {
  judge("defaults: {limits.memory: 256Mi}",
        {{"{}", "null", {"limits.memory = \"256Mi\""}},
         {R"({"requests": {"memory": "64Mi"}})", "null", {"limits.memory = \"256Mi\""}},
         {R"({"requests": {"memory": "1Gi"}})", "null", {"limits.memory = \"1Gi\""}},
         {R"({"limits": {"memory": "1"}})", "null", {}},
         {R"({"requests": {"memory": "x"}})", "null", {}},
         {"{}", R"({"limits": {"memory": "1Gi"}})", {}}});
  judge("defaults: {requests.memory: 64Mi, limits.memory: 256Mi}",
        {{"{}", "null", {"requests.memory = \"64Mi\"", "limits.memory = \"256Mi\""}}});
}

TEST_CASE("resources: a default that would break the rule's own bounds is left out where the container passes") {
  judge("{max: {limits.memory: 512Mi}, defaults: {limits.memory: 256Mi}}",
        {{R"({"requests": {"memory": "1Gi"}})", "null", {}},
         {R"({"requests": {"memory": "512Mi"}})", "null", {"limits.memory = \"512Mi\""}}});
  judge("{maxLimitRequestRatio: {memory: 2}, defaults: {limits.memory: 256Mi}}",
        {{R"({"requests": {"memory": "64Mi"}})", "null", {}},
         {R"({"requests": {"memory": "128Mi"}})", "null", {"limits.memory = \"256Mi\""}}});
}

TEST_CASE("resources: init containers get defaults, ephemeral ones do not") {
  const auto check = load_good("resources", "defaults: {requests.cpu: 0.1}");
  const Object object(deployment(R"({"initContainers": [{"name": "i"}], "containers": [{"name": "c"}, {"name": "d"}],
                                     "ephemeralContainers": [{"name": "e"}]})"));
  CHECK(fill(*check, object).edits == Texts{"spec.template.spec.initContainers[0].resources.requests.cpu = \"100m\"",
                                            "spec.template.spec.containers[0].resources.requests.cpu = \"100m\"",
                                            "spec.template.spec.containers[1].resources.requests.cpu = \"100m\""});
  CHECK(fill(*check, Object(R"({"kind": "Deployment", "spec": {}})")).edits.empty());
  REQUIRE(check->static_defaults().size() == 1);
  CHECK(check->static_defaults()[0].place == "containers[*].resources.requests.cpu");
  CHECK(check->static_defaults()[0].value == "100m");
  CHECK_FALSE(load_good("resources", "require: [limits.cpu]")->has_defaults());
}

TEST_CASE("resources settings that can't be meant are load errors") {
  const std::vector<std::pair<std::string_view, std::string>> cases{
      {"{}", "1:1: this rule checks nothing"},
      {"require: [memory]", "1:11: unknown amount \"memory\""},
      {"require: [limit.memory]", "1:11: unknown amount \"limit.memory\" | did you mean \"limits.memory\"?"},
      {"require: [limits.memroy]", "1:11: unknown resource \"memroy\" | did you mean \"memory\"?"},
      {"require: [limits.hugepages-2X]", "1:11: \"hugepages-2X\" names no page size | write it as hugepages-2Mi"},
      {"require: [\"limits.example.com/g u\"]", "1:11: \"example.com/g u\" is no resource name: "},
      {"max: {limits.memory: 4GB}", "1:"},
      {"max: {limits.memory: -1}", "1:22: \"-1\" is negative"},
      {"{min: {limits.cpu: 2}, max: {limits.cpu: 1}}", "1:20: the minimum is more than the maximum 1"},
      {"maxLimitRequestRatio: {cpu: 0.5}", "1:29: a limit is never below its request | write a ratio of at least 1"},
      {"maxLimitRequestRatio: {limits.cpu: 2}", "1:24: unknown resource \"limits.cpu\""},
      {"defaults: {limits.example.com/gpu: 1}", "1:36: \"example.com/gpu\" can't have a default"},
      {"defaults: {requests.cpu: 0}", "1:26: a default of 0 sets nothing | write an amount above 0"},
      {"{max: {requests.cpu: 1}, defaults: {requests.cpu: 2}}", "1:51: the default is more than the maximum 1"},
      {"{min: {requests.cpu: 3}, defaults: {requests.cpu: 2}}", "1:51: the default is less than the minimum 3"},
      {"defaults: {requests.cpu: 2, limits.cpu: 1}", "1:41: the default limit is less than the default request 2"},
      {"{maxLimitRequestRatio: {cpu: 2}, defaults: {requests.cpu: 100m, limits.cpu: 1}}",
       "1:77: the default limit is more than 2 times the default request 100m"},
  };
  for (const auto& [settings, error] : cases) {
    CAPTURE(settings);
    const Loaded loaded = load("resources", settings);
    REQUIRE_FALSE(loaded.errors.empty());
    CHECK(loaded.errors.front().substr(0, error.size()) == error);
  }
}

}  // namespace tidegate::tests
