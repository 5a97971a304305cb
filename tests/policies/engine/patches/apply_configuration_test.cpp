#include "support.hpp"

namespace tidegate::engine {
namespace {

std::string reason(const std::string& decided) {
  const std::size_t at = decided.find("could not be evaluated: ");
  return at == std::string::npos ? decided : decided.substr(at + 24);
}

const std::string web =
    R"({"metadata":{"name":"web"},"spec":{"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":)"
    R"({"app":"web"}},"spec":{"containers":[{"name":"a","image":"x","ports":[{"containerPort":80}]},{"name":"b"}]}}}})";

TEST_CASE("an Object is merged by the kind's schema, and comes out as one minimal patch") {
  CHECK(patch_of(configuration("Object{spec: Object.spec{replicas: 2}}"), deployment(web)) ==
        R"([{"op":"add","path":"/spec/replicas","value":2}])");
  CHECK(patch_of(configuration(R"(Object{metadata: Object.metadata{labels: {"team": "shop"}}})"), deployment(web)) ==
        R"([{"op":"add","path":"/metadata/labels","value":{"team":"shop"}}])");
  CHECK(patch_of(
            configuration(R"(Object{spec: Object.spec{template: Object.spec.template{spec: )"
                          R"(Object.spec.template.spec{containers: [Object.spec.template.spec.containers{name: "b", )"
                          R"(image: "y"}]}}}})"),
            deployment(web)) == R"([{"op":"add","path":"/spec/template/spec/containers/1/image","value":"y"}])");
  CHECK(patch_of(configuration(R"(Object{spec: Object.spec{template: Object.spec.template{spec: )"
                               R"(Object.spec.template.spec{containers: object.spec.template.spec.containers.map(c, )"
                               R"(Object.spec.template.spec.containers{name: c.name, imagePullPolicy: "Always"})}}}})"),
                 deployment(web)) ==
        R"([{"op":"add","path":"/spec/template/spec/containers/0/imagePullPolicy","value":"Always"},)"
        R"({"op":"add","path":"/spec/template/spec/containers/1/imagePullPolicy","value":"Always"}])");
}

TEST_CASE("optional fields that are none are left out") {
  CHECK(patch_of(configuration("Object{spec: Object.spec{?replicas: object.spec.?replicas}}"), deployment(web)) ==
        "nothing");
  CHECK(patch_of(configuration("Object{}"), deployment(web)) == "nothing");
}

TEST_CASE("what Kubernetes refuses makes the rule err in its words") {
  struct Case {
    const char* expression;
    const char* reason;
  };
  const Case cases[] = {
      {R"(Object{spec: Object.spec{template: Object.spec.template{spec: Object.spec.template.spec{nodeSelector: )"
       R"({"a": "b"}}}}})",
       "error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: "
       ".spec.template.spec.nodeSelector"},
      {"Object{spec: Object.spec{replica: 2}}",
       "error applying patch: failed to convert patch object to typed object: .spec.replica: field not declared in "
       "schema"},
      {"Object{spec: Object.status{replicas: 2}}",
       "type mismatch: field \"spec\": unexpected type name \"Object.status\", expected \"Object.spec\", which matches "
       "field name path from root Object type"},
      {R"(Object{metadata: Object.metadata{name: "other"}})", "the patch would change metadata.name"},
      {R"(Object{spec: Object.spec{template: Object.spec.template{metadata: Object.spec.template.metadata{labels: )"
       R"({"app": "other"}}}}})",
       "the patch would change the label \"app\", which spec.selector uses"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.expression);
    CHECK(reason(patch_of(configuration(c.expression), deployment(web))) == c.reason);
  }
}

TEST_CASE("a kind without a schema is refused, not guessed") {
  const std::string spec = "  match: {resources: [\"*.example.com\"]}\n";
  ReviewText widget{.group = "example.com", .resource = "widgets", .kind = "Widget", .object = R"({"spec":{}})"};
  const auto set = set_of(policy("p", spec, configuration("Object{spec: Object.spec{size: 1}}")));
  const Decided decided = decide_text(*set, widget, "/mutate");
  CHECK(decided.verdict == Verdict::deny);
  CHECK(reason(decided.message) ==
        "no schema is known of example.com/v1 Widget, so nothing can be merged into it; use jsonPatch");
}

}  // namespace
}  // namespace tidegate::engine
