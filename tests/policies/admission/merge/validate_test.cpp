#include "policies/admission/merge/validate.hpp"

#include "support.hpp"

namespace tidegate::admission::merge {
namespace {

std::string error_of(const KindName& kind, std::string_view configuration) {
  return merged(kind, "{}", configuration);
}

TEST_CASE("a field that isn't declared and a value of another type are errors with their path") {
  const std::string head = "error: failed to convert patch object to typed object: ";
  struct Case {
    const char* configuration;
    const char* error;
  };
  const Case cases[] = {
      {R"({"spec":{"replica":1}})", ".spec.replica: field not declared in schema"},
      {R"({"spec":{"replicas":"3"}})", ".spec.replicas: expected numeric (int or float), got \"3\""},
      {R"({"metadata":{"labels":{"a":1}}})", ".metadata.labels.a: expected string, got 1"},
      {R"({"metadata":{"labels":["a"]}})", ".metadata.labels: expected map, got a list"},
      {R"({"spec":{"template":{"spec":{"hostNetwork":"yes"}}}})",
       ".spec.template.spec.hostNetwork: expected boolean, got \"yes\""},
      {R"({"spec":{"template":{"spec":{"containers":{}}}}})",
       ".spec.template.spec.containers: expected list, got a map"},
      {R"({"spec":{"template":{"spec":{"containers":[{"name":"a","tty":1}]}}}})",
       ".spec.template.spec.containers[name=\"a\"].tty: expected boolean, got 1"},
      {R"({"spec":{"template":{"spec":{"containers":[{"name":"a"},{"name":"a"}]}}}})",
       ".spec.template.spec.containers: duplicate entries for key [name=\"a\"]"},
      {R"({"metadata":{"finalizers":["a",{}]}})",
       ".metadata.finalizers: element 1: associative list without keys has an element that's a map type"},
      {R"({"spec":{"a":1,"b":2}})", ".spec.a: field not declared in schema; .spec.b: field not declared in schema"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.configuration);
    CHECK(error_of(deployment, c.configuration) == head + c.error);
  }
}

TEST_CASE("atomic lists, maps and structs may not be touched") {
  const std::string head = "error: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: ";
  CHECK(error_of(pod, R"({"spec":{"nodeSelector":{"a":"b"}}})") == head + ".spec.nodeSelector");
  CHECK(error_of(pod, R"({"spec":{"tolerations":[]}})") == head + ".spec.tolerations");
  CHECK(error_of(deployment, R"({"spec":{"selector":{"matchLabels":{"a":"b"}}}})") == head + ".spec.selector");
  CHECK(error_of(pod, R"({"spec":{"containers":[{"name":"a","command":["x"],"args":["y"]}]}})") ==
        head + ".spec.containers[0].command, .spec.containers[0].args");
}

TEST_CASE("quantities and ports may be numbers or strings") {
  CHECK(error_of(pod, R"({"spec":{"containers":[{"name":"a","resources":{"limits":{"cpu":1,"memory":"1Gi"}}}]}})") ==
        R"({"spec":{"containers":[{"name":"a","resources":{"limits":{"cpu":1,"memory":"1Gi"}}}]}})");
}

}  // namespace
}  // namespace tidegate::admission::merge
