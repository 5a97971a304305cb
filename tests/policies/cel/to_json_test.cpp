#include "policies/cel/to_json.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>

#include "policies/base/json/parser.hpp"
#include "policies/base/json/writer.hpp"
#include "policies/base/limits.hpp"
#include "policies/cel/type.hpp"

namespace tidegate::cel {
namespace {

using namespace std::string_view_literals;

std::string text(const Value& value, const ToJsonOptions& options = {}) {
  base::Arena arena(limits::MiB, 0);
  const auto node = to_json(value, arena, options);
  return node ? json::to_json(*node) : "error: " + node.error().message;
}

Value number(std::int64_t value) {
  return Value::of(value);
}

TEST_CASE("values become the JSON that Go would write of them") {
  const Value items[] = {number(1), Value::of("x"sv)};
  const Entry entries[] = {{Value::of("k"sv), Value::list(items)}};
  const Value five = number(5);
  struct Case {
    Value value;
    const char* json;
  };
  const Case cases[] = {
      {Value(), "null"},
      {Value::of(true), "true"},
      {number(-7), "-7"},
      {Value::of(std::uint64_t{7}), "7"},
      {Value::of(std::numeric_limits<std::uint64_t>::max()),
       "error: the uint 18446744073709551615 is too large for JSON"},
      {Value::of(3.0), "3"},
      {Value::of(-0.5), "-0.5"},
      {Value::of(std::numeric_limits<double>::infinity()), "error: a number that is infinite or NaN has no JSON form"},
      {Value::of("a\"b"sv), R"("a\"b")"},
      {Value::bytes(""sv), R"("")"},
      {Value::bytes("a"sv), R"("YQ==")"},
      {Value::bytes("ab"sv), R"("YWI=")"},
      {Value::bytes("abc"sv), R"("YWJj")"},
      {Value::bytes("\xff\xfe\xfd\xfc"sv), R"("//79/A==")"},
      {Value::duration(1'500'000'000), R"("1.5s")"},
      {Value::timestamp(0, 0, 60), R"("1970-01-01T01:00:00+01:00")"},
      {Value::none(), "null"},
      {Value::optional(five), "5"},
      {Value::list({}), "[]"},
      {Value::map(entries), R"({"k":[1,"x"]})"},
      {Value::type(*types::integer()), "error: a value of type type has no JSON form"},
  };
  for (const Case& c : cases) CHECK(text(c.value) == std::string(c.json));
}

TEST_CASE("integers that a double can't hold are strings in a JSONPatch, as protobuf has it") {
  CHECK(text(number(9007199254740991), {.form = JsonForm::patch}) == "9007199254740991");
  CHECK(text(number(9007199254740992), {.form = JsonForm::patch}) == R"("9007199254740992")");
  CHECK(text(number(9007199254740992)) == "9007199254740992");
  CHECK(text(Value::of(std::numeric_limits<std::uint64_t>::max()), {.form = JsonForm::patch}) ==
        R"("18446744073709551615")");
}

TEST_CASE("a map whose keys are no strings has no JSON form") {
  const Entry entries[] = {{number(1), Value()}};
  CHECK(text(Value::map(entries)) == "error: map key 1 is of type int, not string");
}

TEST_CASE("what Kubernetes refuses in patches is refused") {
  const TypeRef object = types::structure("Object");
  const auto field = [&](const Value& value, JsonForm form) {
    const Entry fields[] = {{Value::of("f"sv), value}};
    const Structure outer{object.get(), fields};
    return text(Value::structure(outer), {.form = form});
  };
  CHECK(text(Value::none(), {.form = JsonForm::patch}) == "error: optional.none() dereference");
  CHECK(text(Value(), {.form = JsonForm::patch}) == "null");
  CHECK(field(Value(), JsonForm::patch) == "error: field \"f\": a value of type null_type can't stand in an Object");
  CHECK(field(Value::none(), JsonForm::patch) == R"({"f":null})");
  CHECK(field(Value::bytes("a"sv), JsonForm::patch) == R"({"f":"YQ=="})");
  const std::string merged = "error: field \"f\": a value of type ";
  CHECK(field(Value(), JsonForm::configuration) == merged + "null_type can't be merged");
  CHECK(field(Value::bytes("a"sv), JsonForm::configuration) == merged + "bytes can't be merged");
  CHECK(field(Value::of(std::uint64_t{1}), JsonForm::configuration) == merged + "uint can't be merged");
  CHECK(field(Value::duration(1), JsonForm::configuration) == merged + "google.protobuf.Duration can't be merged");
  base::Arena arena(limits::MiB, 0);
  const auto node = json::parse_copy(R"({"a":[{"b":null}]})", arena);
  CHECK(field(Value::of(*node), JsonForm::configuration) == R"({"f":{"a":[{"b":null}]}})");
  const TypeRef patch = types::structure("JSONPatch");
  const Structure operation{patch.get(), {}};
  CHECK(text(Value::structure(operation)) == "error: a value of type JSONPatch has no JSON form");
}

TEST_CASE("JSON that a value borrowed is shared") {
  base::Arena arena(limits::MiB, 0);
  const auto node = json::parse_copy(R"({"a":[1.0]})", arena);
  const auto out = to_json(Value::of(*node), arena);
  CHECK(out->same_as(*node));
}

TEST_CASE("a structure is an object, and its name must match the fields that lead to it") {
  const TypeRef object = types::structure("Object");
  const TypeRef spec = types::structure("Object.spec");
  const TypeRef wrong = types::structure("Object.status");
  const Structure inner{spec.get(), {}};
  const Structure other{wrong.get(), {}};
  const auto of = [&](const Value& value) {
    const Entry fields[] = {{Value::of("spec"sv), value}};
    const Structure outer{object.get(), fields};
    return text(Value::structure(outer), {.check_type_names = true});
  };
  CHECK(of(Value::structure(inner)) == R"({"spec":{}})");
  const Value list[] = {Value::structure(inner)};
  CHECK(of(Value::list(list)) == R"({"spec":[{}]})");
  const Entry map[] = {{Value::of("k"sv), Value::structure(inner)}};
  CHECK(of(Value::map(map)) == R"({"spec":{"k":{}}})");
  const std::string mismatch = R"(error: field "spec": unexpected type name "Object.status", expected "Object.spec", )"
                               "which matches field name path from root Object type";
  CHECK(of(Value::structure(other)) == mismatch);
  const Value bad_list[] = {Value::structure(other)};
  CHECK(of(Value::list(bad_list)) == mismatch);
  CHECK(text(Value::structure(inner), {.check_type_names = true}) == "{}");
}

TEST_CASE("what nests or grows without end is an error") {
  std::vector<Value> levels(limits::max_json_depth + 2);
  for (std::size_t i = 1; i < levels.size(); ++i) levels[i] = Value::list({&levels[i - 1], 1});
  CHECK(text(levels.back()) == "error: the value nests too deeply");
  std::vector<Value> doubled(80);
  for (std::size_t i = 2; i + 1 < doubled.size(); i += 2) {
    doubled[i] = doubled[i + 1] = Value::list({&doubled[i - 2], 2});
  }
  CHECK(text(doubled[78]) == "error: the request's memory bound is reached");
}

}  // namespace
}  // namespace tidegate::cel
