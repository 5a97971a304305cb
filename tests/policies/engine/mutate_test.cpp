#include <doctest/doctest.h>

#include "fixture.hpp"

namespace tidegate::engine {
namespace {

const std::string requests = "{name: cpu, resources: {defaults: {requests.cpu: 100m}}}";
const std::string labelled = "{name: owner, labels: {on: object, defaults: {managed-by: platform}}}";

std::string deployment(const std::string& spec, const std::string& metadata = R"("name":"web")") {
  return "{\"metadata\":{" + metadata + R"(},"spec":{)" + spec + "}}";
}
const std::string one_container = R"("template":{"spec":{"containers":[{"name":"a"}]}})";
ReviewText deploy(const std::string& object, const std::string& old = "null") {
  return {.operation = old == "null" ? "CREATE" : "UPDATE",
          .group = "apps",
          .resource = "deployments",
          .kind = "Deployment",
          .object = object,
          .old_object = old};
}

TEST_CASE("defaults come as one minimal patch, on whose result a second pass gives none") {
  const auto set = set_of(policy("p", "", requests));
  const Decided first =
      decide_text(*set, {.object = R"({"spec":{"containers":[{"name":"a"},{"name":"b","resources":{}}]}})"}, "/mutate");
  CHECK(first.verdict == Verdict::patch);
  CHECK(first.patch == R"([{"op":"add","path":"/spec/containers/0/resources","value":{"requests":{"cpu":"100m"}}},)"
                       R"({"op":"add","path":"/spec/containers/1/resources/requests","value":{"cpu":"100m"}}])");
  CHECK(first.outcomes == std::vector<std::string>{"p/cpu patch 2"});
  const Decided second = decide_text(
      *set, {.object = R"({"spec":{"containers":[{"name":"a","resources":{"requests":{"cpu":"100m"}}}]}})"}, "/mutate");
  CHECK(second.verdict == Verdict::allow);
  CHECK(second.patch.empty());
}

TEST_CASE("mutating never denies for a violation") {
  const auto set = set_of(policy("p", "", R"({name: r, images: {allow: ["registry.example.com/*"]}})"));
  CHECK(decide_text(*set, {.object = R"({"spec":{"containers":[{"name":"a","image":"nginx"}]}})"}, "/mutate").verdict ==
        Verdict::allow);
}

TEST_CASE("what may be patched is what would not make new Pods by itself") {
  const auto set = set_of(policy("p", "", requests));
  const std::string plain = deployment(one_container);
  const std::string changed = deployment(R"("template":{"spec":{"containers":[{"name":"b"}]}})");
  const std::string owned =
      deployment(one_container, R"("name":"web","ownerReferences":[{"kind":"App","controller":true}])");
  const std::string pod = R"({"metadata":{},"spec":{"containers":[{"name":"a"}]}})";
  const std::string owned_pod = R"({"metadata":{"ownerReferences":[{"controller":true}]},"spec":{"containers":[{}]}})";
  struct Case {
    const char* what;
    ReviewText review;
    bool patched;
  };
  ReviewText scaled = deploy(deployment("\"replicas\":3," + one_container), plain);
  ReviewText replica_set = deploy(plain);
  replica_set.resource = "replicasets";
  ReviewText pod_update{.operation = "UPDATE", .object = pod, .old_object = R"({"spec":{"containers":[]}})"};
  ReviewText resize{.operation = "UPDATE", .sub_resource = "resize", .object = pod, .old_object = pod};
  ReviewText job = deploy(plain);
  job.group = "batch";
  job.resource = "jobs";
  ReviewText job_update = deploy(changed, plain);
  job_update.group = "batch";
  job_update.resource = "jobs";
  const Case cases[] = {
      {"a Deployment that is made", deploy(plain), true},
      {"a Deployment that is scaled", scaled, false},
      {"a Deployment that is rolled out", deploy(changed, plain), true},
      {"a Deployment that an operator owns", deploy(owned), false},
      {"a ReplicaSet", replica_set, false},
      {"a Pod that is made", {.object = pod}, true},
      {"a Pod that a ReplicaSet owns", {.object = owned_pod}, true},
      {"a Pod that is changed", pod_update, false},
      {"a subresource", resize, false},
      {"a Job that is made", job, true},
      {"a Job that is changed", job_update, false},
  };
  for (const Case& c : cases) {
    CAPTURE(c.what);
    CHECK((decide_text(*set, c.review, "/mutate").verdict == Verdict::patch) == c.patched);
  }
}

TEST_CASE("mutation: report says what it would set, and off says nothing") {
  const std::string report = "  match: {resources: [workloads]}\n  mutation: report\n";
  const Decided reported = decide_text(*set_of(policy("p", report, requests)),
                                       {.object = R"({"spec":{"containers":[{"name":"a"}]}})"}, "/mutate");
  CHECK(reported.verdict == Verdict::allow);
  CHECK(reported.warnings ==
        std::vector<std::string>{"p/cpu: would set spec.containers[0].resources.requests.cpu to \"100m\""});
  CHECK(reported.outcomes == std::vector<std::string>{"p/cpu report 1"});
  const std::string off = "  match: {resources: [workloads]}\n  mutation: off\n";
  const Decided silent = decide_text(*set_of(policy("p", off, requests)),
                                     {.object = R"({"spec":{"containers":[{"name":"a"}]}})"}, "/mutate");
  CHECK(silent.verdict == Verdict::allow);
  CHECK(silent.warnings.empty());
}

TEST_CASE("each policy sees what the one before left, and null counts as absent") {
  const auto set = set_of(policy("a", "", labelled) + policy("b", "", requests));
  const Decided decided = decide_text(
      *set, {.object = R"({"metadata":{"labels":null},"spec":{"containers":[{"name":"a","resources":null}]}})"},
      "/mutate");
  CHECK(decided.patch ==
        R"([{"op":"replace","path":"/metadata/labels","value":{"managed-by":"platform"}},)"
        R"({"op":"replace","path":"/spec/containers/0/resources","value":{"requests":{"cpu":"100m"}}}])");
  CHECK(decided.outcomes == std::vector<std::string>{"a/owner patch 1", "b/cpu patch 1"});
}

TEST_CASE("an object that isn't of its kind's shape makes the rule err, and failurePolicy decides") {
  const std::string odd = R"({"metadata":{"labels":"none"},"spec":{"containers":[]}})";
  const Decided failed = decide_text(*set_of(policy("p", "", labelled)), {.object = odd}, "/mutate");
  CHECK(failed.verdict == Verdict::deny);
  CHECK(failed.erred);
  const std::string ignore = "  match: {resources: [workloads]}\n  failurePolicy: Ignore\n";
  const Decided let = decide_text(*set_of(policy("p", ignore, labelled)), {.object = odd}, "/mutate");
  CHECK(let.verdict == Verdict::allow);
  CHECK(let.warnings.size() == 1);
}

}  // namespace
}  // namespace tidegate::engine
