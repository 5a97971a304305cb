#include "support.hpp"

namespace tidegate::engine {
namespace {

const std::string plain =
    R"({"metadata":{"name":"a","labels":{"app":"a"}},"spec":{"containers":[{"name":"c","image":"i"}]}})";

// Of the one line that the message has after its summary.
std::string reason(const std::string& decided) {
  const std::size_t at = decided.find("could not be evaluated: ");
  return at == std::string::npos ? decided : decided.substr(at + 24);
}

TEST_CASE("operations that an expression computes are applied, and come out as one minimal patch") {
  CHECK(patch_of(json_patch(R"([JSONPatch{op: "add", path: "/metadata/labels/team", value: "shop"}])"),
                 pod_of(plain)) == R"([{"op":"add","path":"/metadata/labels/team","value":"shop"}])");
  CHECK(patch_of(json_patch(R"([JSONPatch{op: "add", path: "/metadata/labels/" + jsonpatch.escapeKey("a/b"), )"
                            R"(value: request.namespace}])"),
                 pod_of(plain)) == R"([{"op":"add","path":"/metadata/labels/a~1b","value":"shop"}])");
  CHECK(patch_of(json_patch(R"([JSONPatch{op: "test", path: "/metadata/labels/app", value: "a"}, )"
                            R"(JSONPatch{op: "move", from: "/metadata/labels/app", path: "/metadata/labels/name"}])"),
                 pod_of(plain)) ==
        R"([{"op":"remove","path":"/metadata/labels/app"},{"op":"add","path":"/metadata/labels/name","value":"a"}])");
}

TEST_CASE("an expression may compute one operation for each container") {
  const std::string object =
      R"({"metadata":{"name":"a"},"spec":{"containers":[{"name":"a"},{"name":"b","stdin":true}]}})";
  CHECK(
      patch_of(json_patch(R"(object.spec.containers.map(c, JSONPatch{op: "test", path: "/spec", value: object.spec}))"),
               pod_of(object)) == "nothing");
  CHECK(patch_of(json_patch(R"([0, 1].filter(i, !has(object.spec.containers[i].stdin)).map(i, JSONPatch{op: "add", )"
                            R"(path: "/spec/containers/" + string(i) + "/stdin", value: false}))"),
                 pod_of(object)) == R"([{"op":"add","path":"/spec/containers/0/stdin","value":false}])");
}

TEST_CASE("values are written as Kubernetes writes them") {
  struct Case {
    const char* value;
    const char* json;
  };
  const Case cases[] = {
      {"1", "1"},
      {"1.0", "1"},
      {"1u", "1"},
      {"null", "null"},
      {"b'ab'", "\"YWI=\""},
      {"duration('90s')", "\"90s\""},
      {"timestamp('2026-01-02T03:04:05Z')", "\"2026-01-02T03:04:05Z\""},
      {"9007199254740993", "\"9007199254740993\""},
      {"[1, 2]", "[1,2]"},
      {"{'a': dyn(object.metadata.name), 'b': dyn([])}", R"({"a":"a","b":[]})"},
      {"Object.spec.x{y: Object.spec.x.y{z: 1}}", R"({"y":{"z":1}})"},
      {"optional.of(1)", "1"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.value);
    CHECK(patch_of(json_patch(R"([JSONPatch{op: "add", path: "/spec/x", value: )" + std::string(c.value) + "}]"),
                   pod_of(plain)) == R"([{"op":"add","path":"/spec/x","value":)" + std::string(c.json) + "}]");
  }
}

TEST_CASE("a test that does not hold leaves the whole patch out, without an error") {
  CHECK(patch_of(json_patch(R"([JSONPatch{op: "remove", path: "/metadata/labels/app"}, )"
                            R"(JSONPatch{op: "test", path: "/metadata/name", value: "other"}])"),
                 pod_of(plain)) == "nothing");
}

TEST_CASE("what can't be applied makes the rule err, and failurePolicy decides") {
  struct Case {
    const char* expression;
    const char* reason;
  };
  const Case cases[] = {
      {R"([JSONPatch{op: "add", path: "/metadata/annotations/a", value: "1"}])",
       "JSON Patch: add operation does not apply: doc is missing path: \"/metadata/annotations/a\""},
      {R"([JSONPatch{op: "merge", path: "/a"}])", "JSON Patch: unexpected kind: merge"},
      {R"([JSONPatch{op: "add", path: dyn(1)}])", "unexpected type int for JSONPatch 'path' field"},
      {R"([JSONPatch{op: "add", path: "/spec/x", value: type(1)}])",
       "JSONPatch 'value' field: a value of type type has no JSON form"},
      {R"([JSONPatch{op: "add", path: "/spec/x", value: {1: 2}}])",
       "JSONPatch 'value' field: map key 1 is of type int, not string"},
      {R"([JSONPatch{op: "add", path: "/spec/x", value: Object.spec{a: Object.spec.b{}}}])",
       "JSONPatch 'value' field: field \"a\": unexpected type name \"Object.spec.b\", expected \"Object.spec.a\", "
       "which "
       "matches field name path from root Object type"},
      {R"([JSONPatch{op: "add", path: "/spec/x", value: object.spec.nothing}])",
       "expression '[JSONPatch{op: \"add\", path: \"/spec/x\", value: object.spec.nothing}]' resulted in error: no "
       "such "
       "key: nothing"},
      {R"([JSONPatch{op: "replace", path: "/metadata/name", value: "b"}])", "the patch would change metadata.name"},
      {R"([JSONPatch{op: "add", path: "/kind", value: "Car"}])", "the patch would change kind"},
      {R"([JSONPatch{op: "replace", path: "", value: []}])", "the patch leaves no object"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.expression);
    CHECK(reason(patch_of(json_patch(c.expression), pod_of(plain))) == c.reason);
  }
  const std::string ignore = "  match: {resources: [workloads]}\n  failurePolicy: Ignore\n";
  const Decided let =
      decide_text(*set_of(policy("p", ignore, json_patch(cases[0].expression))), pod_of(plain), "/mutate");
  CHECK(let.verdict == Verdict::allow);
  CHECK(let.erred);
  CHECK(let.warnings.size() == 1);
}

TEST_CASE("a patch that would grow the object without bound ends in an error") {
  std::string operations;
  for (int i = 0; i < 30; ++i) {
    operations += R"(JSONPatch{op: "copy", from: "/spec/x", path: "/spec/y"},)"
                  R"(JSONPatch{op: "add", path: "/spec/x", value: []},)"
                  R"(JSONPatch{op: "copy", from: "/spec/y", path: "/spec/x/-"},)"
                  R"(JSONPatch{op: "copy", from: "/spec/y", path: "/spec/x/-"},)";
  }
  const std::string decided = patch_of(json_patch(R"([JSONPatch{op: "add", path: "/spec/x", value: "xxxxxxxxxxxx"},)" +
                                                  operations + R"(JSONPatch{op: "remove", path: "/spec/y"}])"),
                                       pod_of(plain));
  CHECK(reason(decided).find("the patch makes the object too large or nests it too deeply") != std::string::npos);
}

}  // namespace
}  // namespace tidegate::engine
