#include "support.hpp"

namespace tidegate::engine {
namespace {

const std::string plain = R"({"metadata":{"name":"a","labels":{}},"spec":{"containers":[{"name":"c"}]}})";

std::string labelled(const std::string& name, const std::string& value) {
  return patch_rule(name, "jsonPatch",
                    R"([JSONPatch{op: "add", path: "/metadata/labels/)" + name + R"(", value: )" + value + "}]");
}

TEST_CASE("policies patch in order of their names, and each rule sees what the one before left") {
  const auto set = set_of(
      policy("b", "", labelled("second", "object.metadata.labels.first + \"2\"")) +
      policy("a", "",
             labelled("first", "\"1\"") + "\n    - " + labelled("third", "object.metadata.labels.first + \"3\"")));
  const Decided decided = decide_text(*set, pod_of(plain), "/mutate");
  CHECK(decided.patch == R"([{"op":"add","path":"/metadata/labels/first","value":"1"},)"
                         R"({"op":"add","path":"/metadata/labels/third","value":"13"},)"
                         R"({"op":"add","path":"/metadata/labels/second","value":"12"}])");
  CHECK(decided.outcomes == std::vector<std::string>{"a/first patch 1", "a/third patch 1", "b/second patch 1"});
}

TEST_CASE("defaults and patches share one document") {
  const auto set = set_of(
      policy("a", "", "{name: cpu, resources: {defaults: {requests.cpu: 100m}}}") +
      policy("b", "",
             patch_rule("memory", "applyConfiguration",
                        "Object{spec: Object.spec{containers: object.spec.containers.map(c, "
                        "Object.spec.containers{name: c.name, resources: Object.spec.containers.resources{"
                        "requests: {\"memory\": c.resources.requests.cpu == \"100m\" ? \"1Gi\" : \"2Gi\"}}})}}")));
  const Decided decided = decide_text(*set, pod_of(plain), "/mutate");
  CHECK(decided.patch == R"([{"op":"add","path":"/spec/containers/0/resources",)"
                         R"("value":{"requests":{"cpu":"100m","memory":"1Gi"}}}])");
}

TEST_CASE("when and the policy's variables see the document as it is then") {
  const std::string spec =
      "  match: {resources: [workloads]}\n"
      "  variables:\n"
      "    - {name: labels, expression: \"object.metadata.labels\"}\n";
  const auto set = set_of(
      policy("p", spec,
             labelled("first", "\"1\"") + "\n    - " +
                 patch_rule("second", "jsonPatch",
                            R"([JSONPatch{op: "add", path: "/metadata/labels/second", value: variables.labels.first}])",
                            "      when: \"'first' in object.metadata.labels\"\n") +
                 "\n    - " +
                 patch_rule("never", "jsonPatch", R"([JSONPatch{op: "add", path: "/metadata/labels/x", value: "1"}])",
                            "      when: \"!('first' in variables.labels)\"\n")));
  CHECK(decide_text(*set, pod_of(plain), "/mutate").patch ==
        R"([{"op":"add","path":"/metadata/labels/first","value":"1"},)"
        R"({"op":"add","path":"/metadata/labels/second","value":"1"}])");
}

TEST_CASE("a rule that errs leaves the document to the others as it was") {
  const std::string ignore = "  match: {resources: [workloads]}\n  failurePolicy: Ignore\n";
  const auto set = set_of(policy("a", ignore, labelled("bad", "object.metadata.nothing")) +
                          policy("b", ignore, labelled("good", "\"1\"")));
  const Decided decided = decide_text(*set, pod_of(plain), "/mutate");
  CHECK(decided.patch == R"([{"op":"add","path":"/metadata/labels/good","value":"1"}])");
  CHECK(decided.outcomes == std::vector<std::string>{"a/bad error 1", "b/good patch 1"});
}

TEST_CASE("a patch that is taken back by a later one is no patch") {
  const auto set =
      set_of(policy("p", "",
                    labelled("x", "\"1\"") + "\n    - " +
                        patch_rule("back", "jsonPatch", R"([JSONPatch{op: "remove", path: "/metadata/labels/x"}])")));
  CHECK(decide_text(*set, pod_of(plain), "/mutate").verdict == Verdict::allow);
}

TEST_CASE("an idempotent patch gives nothing on its own result") {
  const std::string rule = labelled("x", "\"1\"");
  const std::string after = R"({"metadata":{"name":"a","labels":{"x":"1"}},"spec":{"containers":[{"name":"c"}]}})";
  CHECK(patch_of(rule, pod_of(after)) == "nothing");
}

TEST_CASE("mutation: report says what a patch would do, and off says nothing") {
  const std::string rule = patch_rule(
      "r", "jsonPatch",
      R"([JSONPatch{op: "add", path: "/metadata/labels/a~1b", value: "1"}, JSONPatch{op: "remove", path: "/spec/containers/0/name"}])");
  const std::string report = "  match: {resources: [workloads]}\n  mutation: report\n";
  const Decided reported = decide_text(*set_of(policy("p", report, rule)), pod_of(plain), "/mutate");
  CHECK(reported.verdict == Verdict::allow);
  CHECK(reported.warnings == std::vector<std::string>{"p/r: would set metadata.labels[a/b] to \"1\"",
                                                      "p/r: would remove spec.containers[0].name"});
  CHECK(reported.outcomes == std::vector<std::string>{"p/r report 2"});
  const std::string off = "  match: {resources: [workloads]}\n  mutation: off\n";
  const Decided silent = decide_text(*set_of(policy("p", off, rule)), pod_of(plain), "/mutate");
  CHECK(silent.verdict == Verdict::allow);
  CHECK(silent.warnings.empty());
}

TEST_CASE("what may not be filled in may not be patched either") {
  const std::string rule =
      patch_rule("r", "jsonPatch", R"([JSONPatch{op: "add", path: "/metadata/labels", value: {}}])");
  const std::string owned =
      R"({"metadata":{"ownerReferences":[{"controller":true}]},"spec":{"template":{"spec":{"containers":[]}}}})";
  CHECK(patch_of(rule, deployment(owned)) == "nothing");
  const std::string scaled = R"({"metadata":{},"spec":{"replicas":2,"template":{}}})";
  CHECK(patch_of(rule, deployment(scaled, R"({"metadata":{},"spec":{"replicas":1,"template":{}}})")) == "nothing");
  ReviewText resize{.operation = "UPDATE", .sub_resource = "resize", .object = plain, .old_object = plain};
  CHECK(patch_of(rule, resize) == "nothing");
}

TEST_CASE("patches have no say in /validate") {
  const auto set = set_of(policy("p", "", labelled("x", "object.nothing")));
  const Decided decided = decide_text(*set, pod_of(plain), "/validate");
  CHECK(decided.verdict == Verdict::allow);
  CHECK_FALSE(decided.erred);
}

TEST_CASE("an exception takes a patch out") {
  const std::string exception =
      "---\napiVersion: tidegate.dev/v1\nkind: Exception\nmetadata: {name: e}\nspec:\n"
      "  policies: [{name: p, rules: [x]}]\n  match: {namespaces: [shop]}\n  reason: moves off\n";
  const auto set = set_of(policy("p", "", labelled("x", "\"1\"")) + exception);
  CHECK(decide_text(*set, pod_of(plain), "/mutate").verdict == Verdict::allow);
}

}  // namespace
}  // namespace tidegate::engine
