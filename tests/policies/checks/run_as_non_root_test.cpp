// The effective mode: what the kubelet would do. The restricted mode has run_as_non_root_restricted_test.cpp.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "tests/policies/checks/support/bench.hpp"

namespace tidegate::tests {

using Texts = std::vector<std::string>;

namespace {

// A Pod of one container "app": the Pod's securityContext and the container's.
std::string pod_of(std::string_view pod_context, std::string_view container_context, std::string_view more = "") {
  return pod(R"({"securityContext": )" + std::string(pod_context) + std::string(more) +
             R"(, "containers": [{"name": "app", "securityContext": )" + std::string(container_context) + "}]}");
}

const std::string unset =
    "spec.containers[0].securityContext.runAsNonRoot: is set neither here nor for the Pod, so the image may run as "
    "root; set it to true, or runAsUser to a user ID above 0";
const std::string own_root =
    "spec.containers[0].securityContext.runAsUser: 0 is root; use a user ID above 0, or leave it out and set "
    "runAsNonRoot: true";
const std::string pod_root =
    "spec.securityContext.runAsUser: 0 is root (container \"app\" inherits it); use a user ID above 0, or leave it out "
    "and set runAsNonRoot: true";
const std::string own_false =
    "spec.containers[0].securityContext.runAsNonRoot: false lets the image run as root; set it to true, or runAsUser "
    "to a user ID above 0";
const std::string pod_false =
    "spec.securityContext.runAsNonRoot: false lets the image run as root (container \"app\" inherits it); set it to "
    "true, or runAsUser to a user ID above 0";

}  // namespace

TEST_CASE("effective: a container's own securityContext wins over the Pod's, field by field, and 0 never passes") {
  struct Case {
    std::string_view pod, container;
    std::string wrong;  // empty: passes
  };
  const std::vector<Case> cases{
      {"{}", "{}", unset},
      {"null", "null", unset},
      {"{}", R"({"runAsNonRoot": true})", ""},
      {R"({"runAsNonRoot": true})", "{}", ""},
      {R"({"runAsNonRoot": true})", R"({"runAsNonRoot": false})", own_false},
      {R"({"runAsNonRoot": false})", "{}", pod_false},
      {R"({"runAsNonRoot": false})", R"({"runAsNonRoot": true})", ""},
      {R"({"runAsNonRoot": true})", R"({"runAsNonRoot": null})", ""},
      {"{}", R"({"runAsUser": 1000})", ""},
      {R"({"runAsUser": 1000})", "{}", ""},
      {R"({"runAsUser": 1000})", R"({"runAsUser": 0})", own_root},
      {R"({"runAsUser": 0})", "{}", pod_root},
      {R"({"runAsUser": 0})", R"({"runAsUser": 1000})", ""},
      {R"({"runAsUser": 0})", R"({"runAsUser": null})", pod_root},
      {R"({"runAsUser": 0, "runAsNonRoot": true})", "{}", pod_root},
      {R"({"runAsNonRoot": true})", R"({"runAsUser": 0})", own_root},
      {"{}", R"({"runAsUser": 0, "runAsNonRoot": true})", own_root},
      {"{}", R"({"runAsUser": 1000, "runAsNonRoot": false})", ""},
      {R"({"runAsUser": 1000})", R"({"runAsNonRoot": false})", ""},
      {R"({"runAsNonRoot": "true"})", R"({"runAsUser": "1000"})", unset},  // as good as absent
  };
  const auto check = load_good("runAsNonRoot", "{}");
  for (const Case& c : cases) {
    CAPTURE(c.pod);
    CAPTURE(c.container);
    CHECK(findings(*check, Object(pod_of(c.pod, c.container))) == (c.wrong.empty() ? Texts{} : Texts{c.wrong}));
  }
}

TEST_CASE("effective: init containers and ephemeral containers count, wherever the kind keeps its Pod") {
  const auto check = load_good("runAsNonRoot", "{mode: effective}");
  const std::string spec =
      R"({"initContainers": [{"name": "i", "securityContext": {"runAsUser": 0}}],
          "containers": [{"name": "c", "securityContext": {"runAsUser": 1}}],
          "ephemeralContainers": [{"name": "e", "securityContext": {"runAsUser": 0}}]})";
  const std::string what =
      ".securityContext.runAsUser: 0 is root; use a user ID above 0, or leave it out and set "
      "runAsNonRoot: true";
  CHECK(findings(*check, Object(pod(spec))) ==
        Texts{"spec.initContainers[0]" + what, "spec.ephemeralContainers[0]" + what});
  CHECK(findings(*check, Object(deployment(spec))).front() == "spec.template.spec.initContainers[0]" + what);
  CHECK(findings(*check, Object(R"({"kind": "CronJob", "spec": {"jobTemplate": {"spec": {"template": {"spec": )" +
                                spec + "}}}}}"))
            .front() == "spec.jobTemplate.spec.template.spec.initContainers[0]" + what);
  CHECK(identities(*check, Object(pod(spec))) ==
        Texts{"initContainers|i|runAsUser|0", "ephemeralContainers|e|runAsUser|0"});
  CHECK(origins(*check, Object(pod(R"({"containers": [{"name": "c", "image": "x:1"}]})"))) ==
        Texts{"container=c image=x:1"});
}

TEST_CASE("effective: an absent template and a Pod without containers pass") {
  const auto check = load_good("runAsNonRoot", "{}");
  CHECK(check->needs_pod());
  CHECK(findings(*check, Object(R"({"kind": "Deployment", "spec": {"template": null}})")).empty());
  CHECK(findings(*check, Object(R"({"kind": "Pod", "spec": {}})")).empty());
}

TEST_CASE("effective: on Windows the user's name decides, and IDs mean nothing") {
  struct Case {
    std::string_view pod, container, wrong;
  };
  const std::vector<Case> cases{
      {R"({"windowsOptions": {"runAsUserName": "ContainerUser"}})", "{}", ""},
      {R"({"windowsOptions": {"runAsUserName": "ContainerAdministrator"}})", "{}",
       "spec.securityContext.windowsOptions.runAsUserName: \"ContainerAdministrator\" is an administrator (container "
       "\"app\" inherits it); use ContainerUser or another user without privileges"},
      {R"({"runAsNonRoot": true})", R"({"windowsOptions": {"runAsUserName": "containerADMINISTRATOR"}})",
       "spec.containers[0].securityContext.windowsOptions.runAsUserName: \"containerADMINISTRATOR\" is an "
       "administrator; use ContainerUser or another user without privileges"},
      {"{}", R"({"windowsOptions": {"runAsUserName": "NT AUTHORITY\\SYSTEM"}})",
       "spec.containers[0].securityContext.windowsOptions.runAsUserName: \"NT AUTHORITY\\\\SYSTEM\" is an "
       "administrator; use ContainerUser or another user without privileges"},
      {R"({"windowsOptions": {"runAsUserName": "ContainerAdministrator"}})",
       R"({"windowsOptions": {"runAsUserName": "ContainerUser"}})", ""},
      {R"({"runAsNonRoot": true})", "{}", ""},
      {R"({"runAsUser": 1000})", "{}",
       "spec.containers[0].securityContext.runAsNonRoot: is set neither here nor for the Pod, so the image may run as "
       "root; set it to true, or windowsOptions.runAsUserName to ContainerUser"},
      {R"({"runAsUser": 0, "runAsNonRoot": true})", "{}", ""},
  };
  const auto check = load_good("runAsNonRoot", "{}");
  for (const Case& c : cases) {
    CAPTURE(c.pod);
    CAPTURE(c.container);
    const Object object(pod_of(c.pod, c.container, R"(, "os": {"name": "windows"})"));
    CHECK(findings(*check, object) == (c.wrong.empty() ? Texts{} : Texts{std::string(c.wrong)}));
  }
  const Object linux(pod_of(R"({"windowsOptions": {"runAsUserName": "ContainerUser"}})", "{}"));
  CHECK(findings(*check, linux) == Texts{unset});
}

TEST_CASE("effective: a user namespace makes root in the container no other user") {
  const auto check = load_good("runAsNonRoot", "{}");
  CHECK(findings(*check, Object(pod_of("{}", "{}", R"(, "hostUsers": false)"))) == Texts{unset});
}

TEST_CASE("runAsNonRoot defaults are set on the Pod where it passes by them, and nowhere else") {
  struct Case {
    std::string_view name, pod, container, more;
    Texts edits;
  };
  const Texts both{"spec.securityContext.runAsNonRoot = true", "spec.securityContext.runAsUser = 65532"};
  const std::vector<Case> cases{
      {"nothing is said", "{}", "{}", "", both},
      {"null is absent", "null", "null", "", both},
      {"passes already by runAsNonRoot", R"({"runAsNonRoot": true})", "{}", "", {}},
      {"passes already by runAsUser", "{}", R"({"runAsUser": 5})", "", {}},
      {"the Pod asks for root", R"({"runAsNonRoot": false})", "{}", "", {}},
      {"the Pod names root", R"({"runAsUser": 0})", "{}", "", {}},
      {"the container asks for root", "{}", R"({"runAsNonRoot": false})", "", {}},
      {"the container names root", "{}", R"({"runAsUser": 0})", "", {}},
      {"Windows", "{}", "{}", R"(, "os": {"name": "windows"})", {}},
  };
  const auto check = load_good("runAsNonRoot", "defaults: {runAsNonRoot: true, runAsUser: 65532}");
  CHECK(check->has_defaults());
  for (const Case& c : cases) {
    CAPTURE(c.name);
    const Object before(pod_of(c.pod, c.container, c.more));
    const Filled filled = fill(*check, before);
    CHECK(filled.edits == c.edits);
    CHECK(fill(*check, filled.object).edits.empty());
    if (!c.edits.empty()) CHECK(findings(*check, filled.object).empty());
  }
  const Filled in_template = fill(*check, Object(deployment(R"({"containers": [{"name": "a"}]})")));
  CHECK(in_template.edits.front() == "spec.template.spec.securityContext.runAsNonRoot = true");
  CHECK(fill(*check, Object(R"({"kind": "Deployment", "spec": {}})")).edits.empty());
}

TEST_CASE("runAsNonRoot defaults: one container that would still be root keeps the Pod as it is") {
  const auto check = load_good("runAsNonRoot", "defaults: {runAsNonRoot: true}");
  const Object mixed(pod(R"({"containers": [{"name": "a"}, {"name": "b", "securityContext": {"runAsUser": 0}}]})"));
  CHECK(fill(*check, mixed).edits.empty());
  const Object other(pod(R"({"containers": [{"name": "a"}, {"name": "b", "securityContext": {"runAsUser": 7}}]})"));
  CHECK(fill(*check, other).edits == Texts{"spec.securityContext.runAsNonRoot = true"});
}

TEST_CASE("runAsNonRoot says which defaults it may set") {
  const auto check = load_good("runAsNonRoot", "defaults: {runAsNonRoot: true, runAsUser: 10}");
  const auto defaults = check->static_defaults();
  REQUIRE(defaults.size() == 2);
  CHECK(defaults[0].place == "securityContext.runAsNonRoot");
  CHECK(defaults[0].value == "true");
  CHECK(defaults[1].place == "securityContext.runAsUser");
  CHECK(defaults[1].value == "10");
  CHECK_FALSE(load_good("runAsNonRoot", "{}")->has_defaults());
}

TEST_CASE("runAsNonRoot settings that can't be meant are load errors") {
  const std::vector<std::pair<std::string_view, std::string>> cases{
      {"mode: efective", "1:7: "},
      {"version: v1.25", "1:10: version belongs to mode restricted | add mode: restricted, or drop it"},
      {"{mode: restricted, version: \"1.25\"}", "1:29: \"1.25\" is no version | write latest or v1.NN"},
      {"{mode: restricted, version: v1.025}", "1:29: \"v1.025\" is no version | write latest or v1.NN"},
      {"{mode: restricted, version: v1.}", "1:29: \"v1.\" is no version | write latest or v1.NN"},
      {"{mode: restricted, version: v1.-1}", "1:29: \"v1.-1\" is no version | write latest or v1.NN"},
      {"defaults: {runAsNonRoot: false}", "1:26: a default of false would let the Pod run as root | write true"},
      {"defaults: {runAsUser: 0}", "1:23: must be a user ID from 1 to 2147483647 | 65532 is the usual nonroot user"},
      {"defaults: {runAsUser: 2147483648}",
       "1:23: must be a user ID from 1 to 2147483647 | 65532 is the usual nonroot user"},
  };
  for (const auto& [settings, error] : cases) {
    CAPTURE(settings);
    const Loaded loaded = load("runAsNonRoot", settings);
    REQUIRE(loaded.errors.size() == 1);
    CHECK(loaded.errors.front().substr(0, error.size()) == error);
  }
}

}  // namespace tidegate::tests
