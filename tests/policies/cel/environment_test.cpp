#include "policies/cel/environment.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace tidegate::cel {
namespace {

Overload overload(std::string id, const char* result) {
  Overload made;
  made.id = std::move(id);
  made.params = {types::string()};
  made.result = types::parse(result);
  return made;
}

TEST_CASE("A variable's slot is the order in which it was added, also when it is replaced") {
  Environment environment;
  CHECK(environment.add_variable("object", types::dyn()) == 0);
  CHECK(environment.add_variable("variables.limit", types::integer()) == 1);
  CHECK(environment.add_variable("object", types::string()) == 0);
  REQUIRE(environment.variables().size() == 2);
  REQUIRE(environment.variable("object") != nullptr);
  CHECK(environment.variable("object")->type == types::string());
  CHECK(environment.variable("variables.limit")->slot == 1);
  CHECK(environment.variable("variables") == nullptr);
}

TEST_CASE("Overloads of one name are kept together, and one of the same id replaces") {
  Environment environment;
  environment.add_function({"f", {overload("one", "int"), overload("two", "bool")}});
  environment.add_function({"f", {overload("two", "string"), overload("three", "dyn")}});
  const auto* function = environment.function("f");
  REQUIRE(function != nullptr);
  REQUIRE(function->overloads.size() == 3);
  CHECK(function->overloads[1].id == "two");
  CHECK(function->overloads[1].result == types::string());
  CHECK(function->overloads[2].id == "three");
  CHECK(environment.function_names() == std::vector<std::string_view>{"f"});
}

TEST_CASE("A nested structure covers every path below its name") {
  Environment environment;
  environment.add_structure({.name = "Object", .fields = {}, .open = true, .constructible = true, .nested = true});
  environment.add_structure({.name = "JSONPatch", .fields = {{"op", types::string()}}, .constructible = true});
  CHECK(environment.structure("Object.spec.template") == environment.structure("Object"));
  CHECK(environment.structure("JSONPatch.op") == nullptr);
  CHECK(environment.structure("Objects.spec") == nullptr);
  REQUIRE(environment.type("Object.spec") != nullptr);
  CHECK(environment.type("Object.spec")->text() == "Object.spec");
}

TEST_CASE("A refusal gives its reason") {
  Environment environment;
  environment.refuse("authorizer", "there is no cluster to ask");
  REQUIRE(environment.refusal("authorizer") != nullptr);
  CHECK(*environment.refusal("authorizer") == "there is no cluster to ask");
  CHECK(environment.refusal("object") == nullptr);
}

TEST_CASE("Kubernetes' environment has its functions and no others") {
  const auto environment = Environment::kubernetes();
  CHECK(environment.variables().empty());
  const auto names = environment.function_names();
  const auto has = [&](std::string_view name) { return std::find(names.begin(), names.end(), name) != names.end(); };
  for (const std::string_view name : {"_+_",
                                      "_?_:_",
                                      "@in",
                                      "@not_strictly_false",
                                      "_[?_]",
                                      "size",
                                      "matches",
                                      "timestamp",
                                      "getHours",
                                      "optional.of",
                                      "optional.ofNonZeroValue",
                                      "orValue",
                                      "split",
                                      "format",
                                      "strings.quote",
                                      "isSorted",
                                      "sum",
                                      "min",
                                      "indexOf",
                                      "flatten",
                                      "distinct",
                                      "lists.range",
                                      "sort",
                                      "slice",
                                      "sets.contains",
                                      "find",
                                      "findAll",
                                      "url",
                                      "isURL",
                                      "getScheme",
                                      "quantity",
                                      "isQuantity",
                                      "asApproximateFloat",
                                      "ip",
                                      "isIP",
                                      "ip.isCanonical",
                                      "cidr",
                                      "isCIDR",
                                      "containsCIDR",
                                      "format.named",
                                      "format.dns1123Label",
                                      "validate",
                                      "semver",
                                      "isSemver",
                                      "compareTo"}) {
    CAPTURE(name);
    CHECK(has(name));
  }
  for (const std::string_view name : {"includes", "math.greatest", "math.abs", "base64.encode", "regex.replace",
                                      "cel.bind", "authorizer", "jsonpatch.escapeKey", "proto.getExt"}) {
    CAPTURE(name);
    CHECK_FALSE(has(name));
  }
  CHECK(environment.type("net.IP") != nullptr);
  CHECK(environment.type("google.protobuf.Timestamp") == types::timestamp());
  // Kubernetes registers no names for these.
  CHECK(environment.type("kubernetes.Quantity") == nullptr);
  CHECK(environment.type("dyn") == nullptr);
}

TEST_CASE("Every overload of Kubernetes' environment can be called and has an id of its own") {
  const auto environment = Environment::kubernetes();
  std::vector<std::string> ids;
  for (const auto name : environment.function_names()) {
    for (const auto& overload : environment.function(name)->overloads) {
      CAPTURE(overload.id);
      CHECK(overload.result != nullptr);
      CHECK(std::find(overload.params.begin(), overload.params.end(), nullptr) == overload.params.end());
      ids.push_back(overload.id);
    }
  }
  std::sort(ids.begin(), ids.end());
  const auto twice = std::adjacent_find(ids.begin(), ids.end());
  CHECK_MESSAGE(twice == ids.end(), *twice);
}

}  // namespace
}  // namespace tidegate::cel
