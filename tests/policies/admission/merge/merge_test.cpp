#include "policies/admission/merge/merge.hpp"

#include "support.hpp"

namespace tidegate::admission::merge {
namespace {

struct Case {
  const char* object;
  const char* configuration;
  const char* result;
};

void check_all(const KindName& kind, std::span<const Case> cases) {
  for (const Case& c : cases) {
    CAPTURE(c.object);
    CAPTURE(c.configuration);
    CHECK(merged(kind, c.object, c.configuration) == c.result);
  }
}

TEST_CASE("maps and structs are merged member by member, and nothing is deleted") {
  const Case cases[] = {
      {R"({"metadata":{"labels":{"a":"1"}}})", R"({"metadata":{"labels":{"b":"2"}}})",
       R"({"metadata":{"labels":{"a":"1","b":"2"}}})"},
      {R"({"metadata":{"labels":{"a":"1"}}})", R"({"metadata":{"labels":{"a":"2"}}})",
       R"({"metadata":{"labels":{"a":"2"}}})"},
      {R"({"metadata":{"labels":{"a":"1"}}})", R"({"metadata":{"labels":{}}})", R"({"metadata":{"labels":{"a":"1"}}})"},
      {R"({"metadata":{"labels":{"a":"1"}}})", R"({"metadata":{"labels":null}})",
       R"({"metadata":{"labels":{"a":"1"}}})"},
      {R"({"spec":{"hostNetwork":true}})", R"({"spec":{"hostNetwork":false,"hostname":"h"}})",
       R"({"spec":{"hostNetwork":false,"hostname":"h"}})"},
      {R"({})", R"({"spec":{"hostname":"h"}})", R"({"spec":{"hostname":"h"}})"},
      {R"({"spec":null})", R"({"spec":{"hostname":"h"}})", R"({"spec":{"hostname":"h"}})"},
      {R"({"spec":{}})", R"({})", R"({"spec":{}})"},
      // What isn't declared is kept: a newer Kubernetes may know it.
      {R"({"spec":{"new":1,"hostname":"a"}})", R"({"spec":{"hostname":"h"}})", R"({"spec":{"new":1,"hostname":"h"}})"},
      // apiVersion and kind are the object's, whatever the configuration says.
      {R"({"apiVersion":"v1","kind":"Pod"})", R"({"apiVersion":"v2","kind":"Car","spec":{"hostname":"h"}})",
       R"({"apiVersion":"v1","kind":"Pod","spec":{"hostname":"h"}})"},
  };
  check_all(pod, cases);
}

TEST_CASE("items of lists with keys are found by them, and new ones are added") {
  const Case cases[] = {
      {R"({"spec":{"containers":[{"name":"a","image":"x"},{"name":"b"}]}})",
       R"({"spec":{"containers":[{"name":"a","image":"y"}]}})",
       R"({"spec":{"containers":[{"name":"a","image":"y"},{"name":"b"}]}})"},
      {R"({"spec":{"containers":[{"name":"a"}]}})", R"({"spec":{"containers":[{"name":"b","image":"y"}]}})",
       R"({"spec":{"containers":[{"name":"a"},{"name":"b","image":"y"}]}})"},
      {R"({"spec":{"containers":[{"name":"a"}]}})", R"({"spec":{"containers":[]}})",
       R"({"spec":{"containers":[{"name":"a"}]}})"},
      // The protocol's default is part of the key.
      {R"({"spec":{"containers":[{"name":"a","ports":[{"containerPort":80}]}]}})",
       R"({"spec":{"containers":[{"name":"a","ports":[{"containerPort":80,"protocol":"TCP","name":"http"}]}]}})",
       R"({"spec":{"containers":[{"name":"a","ports":[{"containerPort":80,"protocol":"TCP","name":"http"}]}]}})"},
      {R"({"spec":{"containers":[{"name":"a","ports":[{"containerPort":80}]}]}})",
       R"({"spec":{"containers":[{"name":"a","ports":[{"containerPort":80,"protocol":"UDP"}]}]}})",
       R"({"spec":{"containers":[{"name":"a","ports":[{"containerPort":80},{"containerPort":80,"protocol":"UDP"}]}]}})"},
  };
  check_all(pod, cases);
}

TEST_CASE("what the change names comes in its order, what it doesn't keeps its place") {
  const Case cases[] = {
      {R"({"metadata":{"finalizers":["a","b","c"]}})", R"({"metadata":{"finalizers":["d"]}})",
       R"({"metadata":{"finalizers":["a","b","c","d"]}})"},
      {R"({"metadata":{"finalizers":["a","b","c"]}})", R"({"metadata":{"finalizers":["c","a"]}})",
       R"({"metadata":{"finalizers":["b","c","a"]}})"},
      {R"({"metadata":{"finalizers":["a","b","c"]}})", R"({"metadata":{"finalizers":["x","b"]}})",
       R"({"metadata":{"finalizers":["a","x","b","c"]}})"},
      {R"({"metadata":{"finalizers":["a","a","b"]}})", R"({"metadata":{"finalizers":["a"]}})",
       R"({"metadata":{"finalizers":["a","b"]}})"},
  };
  check_all(pod, cases);
}

TEST_CASE("an item that comes twice in the object is replaced, not merged") {
  CHECK(merged(pod, R"({"spec":{"containers":[{"name":"a","image":"1"},{"name":"a","image":"2"}]}})",
               R"({"spec":{"containers":[{"name":"a","tty":true}]}})") ==
        R"({"spec":{"containers":[{"name":"a","tty":true}]}})");
}

TEST_CASE("other kinds have their own schemas") {
  CHECK(merged(service, R"({"spec":{"ports":[{"port":80}]}})",
               R"({"spec":{"ports":[{"port":80,"protocol":"TCP","name":"http"},{"port":443}],"externalIPs":null}})") ==
        R"({"spec":{"ports":[{"port":80,"protocol":"TCP","name":"http"},{"port":443}],"externalIPs":null}})");
  CHECK(merged(config_map, R"({"data":{"a":"1"}})", R"({"data":{"b":"2"},"immutable":true})") ==
        R"({"data":{"a":"1","b":"2"},"immutable":true})");
}

TEST_CASE("an object that is not of its kind's shape is an error where the configuration touches it") {
  CHECK(merged(pod, R"({"metadata":{"labels":"none"}})", R"({"metadata":{"labels":{"a":"1"}}})") ==
        "error: failed to merge patch: .metadata.labels: expected map, got \"none\"");
  CHECK(merged(pod, R"({"spec":{"containers":[1]}})", R"({"spec":{"containers":[{"name":"a"}]}})") ==
        "error: failed to merge patch: .spec.containers: element 0: associative list with keys may not have non-map "
        "elements");
  CHECK(merged(pod, R"({"metadata":{"labels":"none"}})", R"({"spec":{"hostname":"h"}})") ==
        R"({"metadata":{"labels":"none"},"spec":{"hostname":"h"}})");
}

TEST_CASE("a configuration beyond the room is an error") {
  CHECK(merged(pod, "{}", R"({"spec":{"hostname":"a long name for a host"}})", 20) ==
        "error: the apply configuration is too large or nests too deeply");
  CHECK(merged(pod, "{}", "[]") == "error: an apply configuration is an Object");
}

}  // namespace
}  // namespace tidegate::admission::merge
