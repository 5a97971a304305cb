#include "policies/engine/patches/guard.hpp"

#include <doctest/doctest.h>

#include "policies/base/json/parser.hpp"
#include "policies/base/limits.hpp"
#include "policies/engine/patches/edits.hpp"

namespace tidegate::engine {
namespace {

std::string refused(std::string_view group, std::string_view resource, std::string_view before,
                    std::string_view after) {
  base::Arena arena(limits::MiB, 0);
  const auto* home = admission::find_pod_home(group, resource, "");
  return refused_change(home, *json::parse_copy(before, arena), *json::parse_copy(after, arena)).value_or("");
}

TEST_CASE("what an object is stays as it is") {
  const char* before = R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","namespace":"n","uid":"u"}})";
  const auto pod = [&](std::string_view after) { return refused("", "pods", before, after); };
  CHECK(
      pod(R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","namespace":"n","uid":"u","labels":{}}})").empty());
  CHECK(pod(R"({"apiVersion":"v2","kind":"Pod","metadata":{"name":"a","namespace":"n","uid":"u"}})") ==
        "the patch would change apiVersion");
  CHECK(pod(R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","uid":"u"}})") ==
        "the patch would change metadata.namespace");
  CHECK(pod(R"({"apiVersion":"v1","kind":"Pod"})") == "the patch would change metadata.name");
  CHECK(pod("[]") == "the patch leaves no object");
}

TEST_CASE("the selector of an owner of Pods stays, and the labels that it uses") {
  const std::string before = R"({"spec":{"selector":{"matchLabels":{"a":"1"},"matchExpressions":[{"key":"b"}]},)"
                             R"("template":{"metadata":{"labels":{"a":"1","b":"2","c":"3"}}}}})";
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string after = before;
    after.replace(after.find(from), from.size(), to);
    return refused("apps", "deployments", before, after);
  };
  CHECK(with(R"("c":"3")", R"("c":"4")").empty());
  CHECK(with(R"({"a":"1","b")", R"({"a":"9","b")") ==
        "the patch would change the label \"a\", which spec.selector uses");
  CHECK(with(R"("b":"2",)", "") == "the patch would change the label \"b\", which spec.selector uses");
  CHECK(with(R"({"key":"b"})", "") == "the patch would change spec.selector");
  CHECK(refused("", "replicationcontrollers",
                R"({"spec":{"selector":{"a":"1"},"template":{"metadata":{"labels":{"a":"1"}}}}})",
                R"({"spec":{"selector":{"a":"1"},"template":{"metadata":{"labels":{}}}}})") ==
        "the patch would change the label \"a\", which spec.selector uses");
  // A Service's selector picks other objects' Pods: it may be patched.
  CHECK(refused("", "services", R"({"spec":{"selector":{"a":"1"}}})", R"({"spec":{"selector":{"a":"2"}}})").empty());
}

TEST_CASE("edits are told as paths") {
  base::Arena arena(limits::MiB, 0);
  const auto edits = edits_between(
      *json::parse_copy(R"({"metadata":{"labels":{"a":"1"},"annotations":{"x":"y"}},"spec":{"ports":[{"a":1}]}})",
                        arena),
      *json::parse_copy(R"({"metadata":{"labels":{"b/c":"2"},"annotations":{}},"spec":{"ports":[{"a":2}],"e.f":[]}})",
                        arena),
      arena);
  REQUIRE(edits.has_value());
  CHECK(*edits == std::vector<std::string>{"remove metadata.labels[a]", "set metadata.labels[b/c] to \"2\"",
                                           "remove metadata.annotations[x]", "set spec.ports[0].a to 2",
                                           "set spec[e.f] to []"});
}

}  // namespace
}  // namespace tidegate::engine
