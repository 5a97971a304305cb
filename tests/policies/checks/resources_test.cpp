#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/policies/checks/support/bench.hpp"

namespace tidegate::tests {

using Texts = std::vector<std::string>;

namespace {

// A Pod of one container "app": its resources and the Pod's.
std::string pod_of(std::string_view own, std::string_view of_pod = "null") {
  return pod(R"({"resources": )" + std::string(of_pod) + R"(, "containers": [{"name": "app", "resources": )" +
             std::string(own) + "}]}");
}

struct Case {
  std::string_view own, of_pod;
  std::string wrong;  // empty: passes
};

void judge(std::string_view settings, const std::vector<Case>& cases) {
  const auto check = load_good("resources", settings);
  CAPTURE(settings);
  for (const Case& c : cases) {
    CAPTURE(c.own);
    CAPTURE(c.of_pod);
    CHECK(findings(*check, Object(pod_of(c.own, c.of_pod))) == (c.wrong.empty() ? Texts{} : Texts{c.wrong}));
  }
}

const std::string own_limit = "spec.containers[0].resources.limits.";
const std::string own_request = "spec.containers[0].resources.requests.";

}  // namespace

TEST_CASE("resources: a required limit is the container's own or the Pod's, and 0 is none") {
  const std::string missing = own_limit + "memory: is required but missing; set it";
  judge("require: [limits.memory]",
        {{"{}", "null", missing},
         {"null", "null", missing},
         {R"({"limits": null})", "null", missing},
         {R"({"limits": {"cpu": "1"}})", "null", missing},
         {R"({"requests": {"memory": "1Gi"}})", "null", missing},
         {R"({"limits": {"memory": "1Gi"}})", "null", ""},
         {R"({"limits": {"memory": 1073741824}})", "null", ""},
         {"{}", R"({"limits": {"memory": "1Gi"}})", ""},
         {"{}", R"({"requests": {"memory": "1Gi"}})", missing},
         {R"({"limits": {"memory": "0"}})", "null", own_limit + "memory: \"0\" means no limit; set one above 0"},
         {R"({"limits": {"memory": "0"}})", R"({"limits": {"memory": "1Gi"}})", ""}});
}

TEST_CASE("resources: a required request is implied by a limit, the container's own or the Pod's") {
  const std::string missing = own_request + "cpu: is required but missing; set it, or limits.cpu, which implies it";
  judge("require: [requests.cpu]", {{"{}", "null", missing},
                                    {R"({"requests": {"cpu": "100m"}})", "null", ""},
                                    {R"({"requests": {"cpu": "0"}})", "null", ""},
                                    {R"({"limits": {"cpu": "1"}})", "null", ""},
                                    {R"({"limits": {"cpu": "0"}})", "null", missing},
                                    {"{}", R"({"requests": {"cpu": "1"}})", ""},
                                    {"{}", R"({"limits": {"cpu": "1"}})", ""},
                                    {"{}", R"({"limits": {"memory": "1"}})", missing}});
}

TEST_CASE("resources: any resource can be required; what spec.resources can't hold does not count there") {
  judge("require: [limits.example.com/gpu]",
        {{R"({"limits": {"example.com/gpu": 1}})", "null", ""},
         {"{}", R"({"limits": {"example.com/gpu": 1}})",
          "spec.containers[0].resources.limits[example.com/gpu]: is required but missing; set it"}});
  judge("require: [requests.ephemeral-storage]",
        {{R"({"limits": {"ephemeral-storage": "1Gi"}})", "null", ""},
         {"{}", R"({"limits": {"ephemeral-storage": "1Gi"}})",
          own_request + "ephemeral-storage: is required but missing; set it, or limits.ephemeral-storage, which "
                        "implies it"}});
  judge("require: [limits.hugepages-2Mi]",
        {{"{}", R"({"limits": {"hugepages-2Mi": "4Mi"}})", ""},
         {"{}", "null", own_limit + "hugepages-2Mi: is required but missing; set it"}});
}

TEST_CASE("resources: what is in effect is at most the maximum, exactly") {
  judge("max: {limits.memory: 4Gi}",
        {{"{}", "null", ""},
         {R"({"limits": {"memory": "4Gi"}})", "null", ""},
         {R"({"limits": {"memory": "4294967296"}})", "null", ""},
         {R"({"limits": {"memory": "4294967296.001"}})", "null",
          own_limit + "memory: \"4294967296.001\" is more than the maximum 4Gi of limits.memory; lower it"},
         {R"({"limits": {"memory": 4294967297}})", "null",
          own_limit + "memory: \"4294967297\" is more than the maximum 4Gi of limits.memory; lower it"},
         {"{}", R"({"limits": {"memory": "8Gi"}})",
          "spec.resources.limits.memory: \"8Gi\" is more than the maximum 4Gi of limits.memory, and container \"app\" "
          "sets none of its own; lower it"},
         {R"({"limits": {"memory": "1Gi"}})", R"({"limits": {"memory": "8Gi"}})", ""}});
  judge("max: {requests.cpu: 2}",
        {{R"({"requests": {"cpu": "2000m"}})", "null", ""},
         {R"({"requests": {"cpu": "2001m"}})", "null",
          own_request + "cpu: \"2001m\" is more than the maximum 2 of requests.cpu; lower it"},
         {R"({"requests": {"cpu": "1"}, "limits": {"cpu": "8"}})", "null", ""},
         {R"({"limits": {"cpu": "8"}})", "null",
          own_limit + "cpu: \"8\" is more than the maximum 2 of requests.cpu, which it implies; lower it or set the "
                      "request"},
         {"{}", R"({"requests": {"cpu": "8"}})",
          "spec.resources.requests.cpu: \"8\" is more than the maximum 2 of requests.cpu, and container \"app\" sets "
          "none of its own; lower it"}});
}

TEST_CASE("resources: what is in effect is at least the minimum") {
  judge("min: {requests.memory: 16Mi}",
        {{"{}", "null", ""},
         {R"({"requests": {"memory": "16Mi"}})", "null", ""},
         {R"({"requests": {"memory": "16M"}})", "null",
          own_request + "memory: \"16M\" is less than the minimum 16Mi of requests.memory; raise it"}});
}

TEST_CASE("resources: a limit is at most so many times the request, where both are in effect") {
  judge(
      "maxLimitRequestRatio: {cpu: 4, memory: 1.5}",
      {{"{}", "null", ""},
       {R"({"limits": {"cpu": "8"}})", "null", ""},
       {R"({"requests": {"cpu": "1"}})", "null", ""},
       {R"({"requests": {"cpu": "500m"}, "limits": {"cpu": "2"}})", "null", ""},
       {R"({"requests": {"cpu": "499m"}, "limits": {"cpu": "2"}})", "null",
        own_limit + "cpu: \"2\" is more than 4 times the request \"499m\"; lower it or raise the request"},
       {R"({"requests": {"cpu": "0"}, "limits": {"cpu": "2"}})", "null",
        own_limit + "cpu: \"2\" is more than 4 times the request \"0\"; lower it or raise the request"},
       {R"({"requests": {"memory": "2Gi"}, "limits": {"memory": "3Gi"}})", "null", ""},
       {R"({"requests": {"memory": "2Gi"}, "limits": {"memory": "3073Mi"}})", "null",
        own_limit + "memory: \"3073Mi\" is more than 1.5 times the request \"2Gi\"; lower it or raise the request"},
       {R"({"requests": {"cpu": "100m"}})", R"({"limits": {"cpu": "2"}})",
        "spec.resources.limits.cpu: \"2\" is more than 4 times the request \"100m\"; lower it or raise the request"}});
}

TEST_CASE("resources: what is no quantity is a violation with the reason, once") {
  const auto check =
      load_good("resources", "{require: [limits.memory], max: {limits.memory: 1Gi, requests.memory: 1Gi}}");
  const auto texts = [&](std::string_view own, std::string_view of_pod = "null") {
    return findings(*check, Object(pod_of(own, of_pod)));
  };
  CHECK(texts(R"({"limits": {"memory": "4GB"}})").size() == 1);
  CHECK(texts(R"({"limits": {"memory": "4GB"}})").front().starts_with(own_limit + "memory: \"4GB\" is no quantity: "));
  CHECK(texts(R"({"limits": {"memory": "1"}, "requests": {"memory": "x"}})").size() == 1);
  CHECK(
      texts(R"({"limits": {"memory": true}})").front().starts_with(own_limit + "memory: this value is no quantity: "));
  CHECK(texts(R"({"limits": {"memory": {}}})").size() == 1);
  CHECK(texts(R"({"limits": {"memory": "1"}})", R"({"limits": {"memory": "x"}})")
            .front()
            .starts_with("spec.resources.limits.memory: \"x\" is no quantity: "));
  CHECK(texts(R"({"limits": {"memory": "1", "cpu": "nonsense"}})").empty());  // this rule is not about cpu
  // The Pod's limit, which is then in effect, is not held against the request as well.
  const auto ratio = load_good("resources", "maxLimitRequestRatio: {cpu: 4}");
  CHECK(findings(*ratio,
                 Object(pod_of(R"({"requests": {"cpu": "1"}, "limits": {"cpu": "x"}})", R"({"limits": {"cpu": "9"}})")))
            .size() == 1);
  CHECK(texts(R"({"limits": "nonsense"})").size() == 1);  // as good as absent
}

TEST_CASE("resources: init containers count, ephemeral containers do not") {
  const auto check = load_good("resources", "require: [limits.memory]");
  CHECK(check->needs_pod());
  const std::string spec = R"({"initContainers": [{"name": "i"}, {"name": "side", "restartPolicy": "Always"}],
      "containers": [{"name": "c", "image": "x:1"}], "ephemeralContainers": [{"name": "e"}]})";
  Texts paths;
  for (const std::string& text : findings(*check, Object(deployment(spec))))
    paths.push_back(text.substr(0, text.find(':')));
  CHECK(paths == Texts{"spec.template.spec.initContainers[0].resources.limits.memory",
                       "spec.template.spec.initContainers[1].resources.limits.memory",
                       "spec.template.spec.containers[0].resources.limits.memory"});
  CHECK(identities(*check, Object(pod(spec))).back() == "containers|c|limits.memory|missing");
  CHECK(origins(*check, Object(pod(spec))).back() == "container=c image=x:1");
  CHECK(findings(*check, Object(R"({"kind": "Deployment", "spec": {}})")).empty());
  const auto most = load_good("resources", "max: {limits.memory: 1}");
  CHECK(identities(*most, Object(pod_of(R"({"limits": {"memory": "2"}})"))) ==
        Texts{"containers|app|limits.memory|max|limits.memory|2"});
}

TEST_CASE("resources: what a Pod reserves as a whole is bounded although its containers set their own") {
  const auto check = load_good("resources", "max: {limits.memory: 16Gi, requests.cpu: 8}");
  const Object big(pod(R"({"resources": {"requests": {"cpu": "500"}, "limits": {"memory": "512Gi"}},
      "containers": [{"name": "a", "resources": {"requests": {"cpu": "100m"}, "limits": {"memory": "1Gi"}}}]})"));
  CHECK(findings(*check, big).size() == 1);
}

TEST_CASE("resources: a Pod's limit is no multiple of one container's request") {
  const auto check = load_good("resources", "maxLimitRequestRatio: {memory: 8}");
  const Object sidecar(pod(R"({"resources": {"requests": {"memory": "4Gi"}, "limits": {"memory": "8Gi"}},
      "containers": [{"name": "app"}, {"name": "sidecar", "resources": {"requests": {"memory": "64Mi"}}}]})"));
  CHECK(findings(*check, sidecar).empty());
}

}  // namespace tidegate::tests
