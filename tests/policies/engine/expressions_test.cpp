// What expressions of rules see, and what becomes of their results and errors.
#include <doctest/doctest.h>

#include "tests/policies/engine/fixture.hpp"

namespace tidegate::engine {

namespace {

const std::string deployment =
    R"({"metadata":{"name":"web","namespace":"shop","labels":{"app":"web"}},"spec":{"replicas":3,)"
    R"("template":{"metadata":{"labels":{"app":"web"}},"spec":{"hostPID":true,"containers":[{"name":"a"}]}}}})";

std::string spec_of(const std::string& resources, const std::string& more = {}) {
  return "  match: {resources: [" + resources + "], operations: [CREATE, UPDATE, DELETE, CONNECT]}\n" + more;
}

// Of one rule with that expression.
std::shared_ptr<const PolicySet> rule(const std::string& spec, const std::string& expression) {
  return set_of(policy("p", spec, "{name: r, expression: " + expression + "}"));
}

std::string result(const PolicySet& set, const ReviewText& review) {
  const Decided decided = decide_text(set, review);
  if (decided.erred) return "errs";
  return decided.verdict == Verdict::deny ? "denies" : "passes";
}

}  // namespace

TEST_CASE("an expression sees the request's parts as a ValidatingAdmissionPolicy does") {
  const ReviewText create{
      .operation = "CREATE", .group = "apps", .resource = "deployments", .kind = "Deployment", .object = deployment};
  ReviewText update = create;
  update.operation = "UPDATE";
  update.old_object = R"({"metadata":{"name":"web"},"spec":{"replicas":1}})";
  const ReviewText remove{.operation = "DELETE",
                          .group = "apps",
                          .resource = "deployments",
                          .kind = "Deployment",
                          .old_object = deployment};
  const ReviewText exec{.operation = "CONNECT",
                        .sub_resource = "exec",
                        .kind = "PodExecOptions",
                        .object = R"({"kind":"PodExecOptions","command":["sh"],"stdin":true})"};
  struct Case {
    const char* expression;
    ReviewText review;
    const char* result;
  };
  const Case cases[] = {
      {"object.spec.replicas == 3", create, "passes"},
      {"object.spec.replicas < 3", create, "denies"},
      {"object.spec.paused == true", create, "errs"},
      {"has(object.spec.paused)", create, "denies"},
      {"oldObject == null", create, "passes"},
      {"oldObject.spec.replicas < object.spec.replicas", update, "passes"},
      {"object == null && oldObject.spec.replicas == 3", remove, "passes"},
      {"object.spec.replicas == 3", remove, "errs"},
      {"object.kind == 'PodExecOptions' && object.command == ['sh']", exec, "passes"},
      {"request.operation == 'CREATE' && request.namespace == 'shop'", create, "passes"},
      {"request.kind.kind == 'Deployment' && request.resource.resource == 'deployments'", create, "passes"},
      {"request.kind.group == 'apps' && request.kind.version == 'v1'", create, "passes"},
      {"request.userInfo.username == 'ada' && 'dev' in request.userInfo.groups", create, "passes"},
      {"request.subResource == 'exec'", exec, "passes"},
      // What is empty isn't there.
      {"request.subResource == ''", create, "errs"},
      {"has(request.subResource) || has(request.name) || has(request.dryRun)", create, "denies"},
      {"has(request.userInfo.extra)", create, "denies"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.expression);
    const auto set = rule(spec_of("deployments.apps, pods/exec"), std::string("\"") + c.expression + "\"");
    CHECK(result(*set, c.review) == c.result);
  }
}

TEST_CASE("pod is the template's metadata and spec wherever the kind keeps it") {
  const std::string spec = "  match: {resources: [workloads]}\n";
  const std::string pod = R"({"metadata":{"name":"p"},"spec":{"hostPID":true},"status":{"phase":"Running"}})";
  const std::string cron_job =
      R"({"metadata":{"name":"c"},"spec":{"jobTemplate":{"spec":{"template":{"spec":{"hostPID":true}}}}}})";
  const ReviewText reviews[] = {
      {.group = "apps", .resource = "deployments", .kind = "Deployment", .object = deployment},
      {.object = pod},
      {.group = "batch", .resource = "cronjobs", .kind = "CronJob", .object = cron_job},
  };
  for (const ReviewText& review : reviews) {
    CAPTURE(review.kind);
    CHECK(result(*rule(spec, "pod.spec.hostPID == true"), review) == "passes");
    CHECK(result(*rule(spec, "pod.spec.hostPID == false"), review) == "denies");
    CHECK(result(*rule(spec, "\"!has(pod.status) && !has(pod.kind)\""), review) == "passes");
  }
  const ReviewText without{.group = "apps",
                           .resource = "deployments",
                           .kind = "Deployment",
                           .object = R"({"metadata":{"name":"web"},"spec":{}})"};
  CHECK(result(*rule(spec, "pod.spec.hostPID == false"), without) == "passes");
}

TEST_CASE("on DELETE pod is the old object's where the policy targets it") {
  const auto set = set_of(policy("p", "  match: {resources: [pods], operations: [DELETE]}\n  target: oldObject\n",
                                 "{name: r, expression: \"object == null && pod.spec.priorityClassName != 'keep'\"}"));
  ReviewText review{.operation = "DELETE", .old_object = R"({"spec":{"priorityClassName":"keep"}})"};
  CHECK(result(*set, review) == "denies");
  review.old_object = R"({"spec":{"priorityClassName":"any"}})";
  CHECK(result(*set, review) == "passes");
}

TEST_CASE("a rule that errs says why in Kubernetes' words, and failurePolicy decides") {
  const std::string expression = "{name: r, expression: \"object.spec.replicas > 1\"}";
  const ReviewText review{.object = R"({"metadata":{"name":"p"},"spec":{}})"};
  const auto fail = set_of(policy("p", "  match: {resources: [pods]}\n", expression));
  const Decided denied = decide_text(*fail, review);
  CHECK(denied.verdict == Verdict::deny);
  CHECK(denied.erred);
  CHECK(denied.message ==
        "Pod \"p\" violates 1 rule: p/r\n- p/r: could not be evaluated: expression 'object.spec.replicas > 1' "
        "resulted in error: no such key: replicas");
  CHECK(denied.outcomes == std::vector<std::string>{"p/r error 1"});
  const auto ignore = set_of(policy("p", "  match: {resources: [pods]}\n  failurePolicy: Ignore\n", expression));
  const Decided allowed = decide_text(*ignore, review);
  CHECK(allowed.verdict == Verdict::allow);
  CHECK(allowed.erred);
  REQUIRE(allowed.warnings.size() == 1);
  CHECK(allowed.warnings.front().find("no such key: replicas") != std::string::npos);
}

TEST_CASE("when decides whether a rule has something to say, for checks as for expressions") {
  const std::string spec = "  match: {resources: [pods]}\n";
  const ReviewText review{.object = R"({"metadata":{"name":"p","labels":{"a":"b"}},"spec":{"containers":[{}]}})"};
  struct Case {
    const char* rule;
    const char* result;
  };
  const Case cases[] = {
      {"{name: r, when: \"object.metadata.name == 'p'\", expression: \"false\"}", "denies"},
      {"{name: r, when: \"object.metadata.name == 'q'\", expression: \"false\"}", "passes"},
      {"{name: r, when: \"object.metadata.name == 'p'\", labels: {require: {team: {}}}}", "denies"},
      {"{name: r, when: \"object.metadata.name == 'q'\", labels: {require: {team: {}}}}", "passes"},
      {"{name: r, when: object.spec.paused == true, labels: {require: {team: {}}}}", "errs"},
      {"{name: r, when: object.spec.paused == true, expression: \"true\"}", "errs"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.rule);
    CHECK(result(*set_of(policy("p", spec, c.rule)), review) == c.result);
  }
}

TEST_CASE("when holds for the defaults of checks as well") {
  const std::string spec = "  match: {resources: [pods]}\n";
  const ReviewText review{.object = R"({"metadata":{"name":"p","labels":{}},"spec":{"containers":[{}]}})"};
  const auto patch = [&](const std::string& when) {
    const auto set = set_of(policy("p", spec, "{name: r, when: \"" + when + "\", labels: {defaults: {team: a}}}"));
    return decide_text(*set, review, "/mutate").patch;
  };
  CHECK(patch("object.metadata.name == 'p'").find("team") != std::string::npos);
  CHECK(patch("object.metadata.name == 'q'").empty());
  const auto set = set_of(policy("p", spec, "{name: r, when: object.x == 1, labels: {defaults: {team: a}}}"));
  CHECK(decide_text(*set, review, "/mutate").verdict == Verdict::deny);
}

TEST_CASE("an expression's rule has no part in /mutate") {
  const auto set = set_of(policy("p", "  match: {resources: [pods]}\n", "{name: r, expression: \"false\"}"));
  const ReviewText review{.object = R"({"metadata":{"name":"p"},"spec":{}})"};
  CHECK(decide_text(*set, review, "/mutate").verdict == Verdict::allow);
  CHECK(decide_text(*set, review, "/validate").verdict == Verdict::deny);
}

}  // namespace tidegate::engine
