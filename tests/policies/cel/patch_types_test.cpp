#include "policies/cel/patch_types.hpp"

#include <doctest/doctest.h>

#include <string>

#include "policies/cel/check.hpp"
#include "policies/cel/parse.hpp"

namespace tidegate::cel {
namespace {

// The type of the expression, or its first error.
std::string type_of(std::string_view source) {
  static const Environment environment = [] {
    Environment made = Environment::kubernetes();
    made.add_variable("object", types::dyn());
    add_patch_types(made);
    return made;
  }();
  Parsed parsed = parse(source);
  if (!parsed.issues.empty()) return "error: " + parsed.issues.front().message;
  const auto issues = check(*parsed.root, environment, source);
  return issues.empty() ? parsed.root->type->text() : "error: " + issues.front().message;
}

TEST_CASE("JSONPatch has four fields with types") {
  CHECK(type_of(R"([JSONPatch{op: "add", path: "/a", value: {"b": 1}}])") == "list(JSONPatch)");
  CHECK(type_of(R"([JSONPatch{op: "move", from: "/a", path: "/a"}])") == "list(JSONPatch)");
  CHECK(type_of(R"(JSONPatch{op: object.x})") == "JSONPatch");
  CHECK(type_of(R"(JSONPatch{op: 1})") == "error: expected type of field 'op' is 'string' but provided type is 'int'");
  CHECK(type_of(R"(JSONPatch{operation: "add"})") == "error: undefined field 'operation'");
  CHECK(type_of("JSONPatch{}.op") == "string");
}

TEST_CASE("Object and what lies below it take any field") {
  CHECK(type_of("Object{}") == "Object");
  CHECK(type_of("Object{spec: Object.spec{replicas: 1}}") == "Object");
  CHECK(type_of("Object.spec.template{metadata: object.metadata}") == "Object.spec.template");
  CHECK(type_of("Object{?spec: optional.none()}") == "Object");
  CHECK(type_of("Objects{}") == "error: undeclared reference to 'Objects' (in container '')");
  CHECK(type_of("object.x ? Object{} : object") == "dyn");
}

TEST_CASE("the types that patches must have are those of such expressions") {
  CHECK(json_patch_list_type()->text() == "list(JSONPatch)");
  CHECK(apply_configuration_type()->text() == "Object");
}

}  // namespace
}  // namespace tidegate::cel
