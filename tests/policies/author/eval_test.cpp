#include "policies/author/eval.hpp"

#include <doctest/doctest.h>

#include <sstream>

namespace tidegate::author {

namespace {

struct Said {
  int code;
  std::string out, err;
};

Said run(const std::string& expression, const std::string& input = {}, Format format = Format::text) {
  EvalOptions options{.expression = expression, .file = input.empty() ? "" : "-", .request = {}, .format = format};
  std::istringstream in(input);
  std::ostringstream out, err;
  const int code = eval(options, in, out, err);
  return {code, out.str(), err.str()};
}

const std::string deployment =
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\n"
    "spec: {replicas: 3, template: {spec: {hostPID: true}}}\n";

}  // namespace

TEST_CASE("an expression's value, type and cost are said") {
  struct Case {
    const char* expression;
    const char* out;
  };
  const Case cases[] = {
      {"object.spec.replicas == 3", "value: true\ntype:  bool\ncost:  4\n"},
      {"object.spec.replicas", "value: 3\ntype:  dyn (int here)\ncost:  3\n"},
      {"object.metadata.name + '!'", "value: \"web!\"\ntype:  string\ncost:  4\n"},
      {"[1, 2]", "value: [1, 2]\ntype:  list(int)\ncost:  0\n"},
      {"request.kind.kind == 'Deployment' && request.operation == 'CREATE'", "value: true\ntype:  bool\ncost:  7\n"},
      {"pod.spec.hostPID", "value: true\ntype:  dyn (bool here)\ncost:  3\n"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.expression);
    const Said said = run(c.expression, deployment);
    CHECK(said.code == 0);
    CHECK(said.out == c.out);
    CHECK(said.err.empty());
  }
}

TEST_CASE("without a file object is null; any JSON will do for one, and a review brings the old one too") {
  CHECK(run("object == null && oldObject == null").out.starts_with("value: true\n"));
  CHECK(run("object.a.b == 1", R"({"a": {"b": 1}})").out.starts_with("value: true\n"));
  const std::string review =
      "apiVersion: admission.k8s.io/v1\nkind: AdmissionReview\nrequest:\n  uid: u\n  operation: DELETE\n"
      "  resource: {group: '', version: v1, resource: pods}\n  userInfo: {username: ada}\n"
      "  oldObject: {metadata: {name: p}, spec: {nodeName: node-1}}\n";
  CHECK(run("object == null && oldObject.metadata.name == 'p' && request.userInfo.username == 'ada'", review)
            .out.starts_with("value: true\n"));
  CHECK(run("pod.spec.nodeName", review).out.starts_with("value: \"node-1\"\n"));
}

TEST_CASE("what errs says so, with what it cost until then") {
  const Said said = run("object.spec.paused", deployment);
  CHECK(said.code == 1);
  CHECK(said.err == "error: no such key: paused\n");
  CHECK(said.out.starts_with("cost:  "));
}

TEST_CASE("what doesn't compile is shown with a caret") {
  const Said said = run("object.spec.replicas == 3 &&\n  objct.x");
  CHECK(said.code == 2);
  CHECK(said.out.empty());
  CHECK(said.err.find("expression:2:3: error: undeclared reference to 'objct'") == 0);
  CHECK(said.err.find("\n    objct.x\n    ^") != std::string::npos);
  CHECK(said.err.find("did you mean") != std::string::npos);
}

TEST_CASE("a file that can't be used is an error of its own") {
  CHECK(run("1", "a: 1\n---\nb: 2\n").code == 2);
  CHECK(run("1", "a: [\n").code == 2);
  CHECK(run("1", "kind: AdmissionReview\napiVersion: v1\n").code == 2);
  std::istringstream in;
  std::ostringstream out, err;
  CHECK(eval({.expression = "1", .file = "/nowhere/there", .request = {}}, in, out, err) == 2);
  CHECK(err.str() == "error: /nowhere/there can't be read\n");
}

TEST_CASE("machines get JSON, and --dump shows the program") {
  CHECK(run("1 + 1", {}, Format::json).out ==
        "{\"value\":\"2\",\"type\":\"int\",\"runtimeType\":\"int\",\"cost\":1}\n");
  const Said failed = run("object.a", "{}", Format::json);
  CHECK(failed.code == 1);
  CHECK(failed.out.starts_with("{\"error\":\"no such key: a\",\"type\":\"dyn\",\"cost\":"));
  EvalOptions options{.expression = "object.a.b == 1", .file = "", .request = {}, .dump = true};
  std::istringstream in;
  std::ostringstream out, err;
  (void)eval(options, in, out, err);
  CHECK(out.str().find("object") != std::string::npos);
}

}  // namespace tidegate::author
