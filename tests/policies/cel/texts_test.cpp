#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "policies/cel/number_text.hpp"
#include "policies/cel/operations.hpp"
#include "policies/cel/type.hpp"
#include "policies/values/ip_address.hpp"
#include "policies/values/quantity.hpp"
#include "policies/values/semantic_version.hpp"
#include "tests/policies/cel/evaluation.hpp"

using namespace tidegate;
using namespace tidegate::cel;
using namespace cel_test;

namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();

}  // namespace

TEST_CASE("values are written as CEL writes them") {
  const std::vector<Value> items = {integer(1),  uinteger(1),        real(1),        real(0.5),
                                    real(1e100), real(std::nan("")), real(-HUGE_VAL)};
  const std::array entries = {Entry{text("a\"\n"), Value()}, Entry{integer(1), Value::of(true)}};
  const Value optional = text("x");
  const auto quantity = *values::Quantity::parse("1Gi");
  const auto address = *values::IpAddress::parse("::1");
  const auto version = *values::SemanticVersion::parse("1.2.3-a.1+b");
  const Type object(TypeKind::structure, "Object.spec");
  const std::array fields = {Entry{text("f"), integer(1)}, Entry{text("g"), Value()}};
  const Structure structure{&object, fields};
  struct Row {
    Value value;
    const char* text;
  };
  const TypeRef list_type = types::list(types::integer());
  for (const auto& [value, expected] : {
           Row{list(items), R"([1, 1u, 1.0, 0.5, 1e+100, double("NaN"), double("-Inf")])"},
           {Value::map(entries), R"({"a\"\n": null, 1: true})"},
           {text("tab\t nul\x01 \\ é"), R"("tab\t nul\x01 \\ é")"},
           {Value::bytes("a\xFF"), R"(b"a\xff")"},
           {Value::duration(1'500'000'000), R"(duration("1.5s"))"},
           {Value::timestamp(0, 5, 60), R"(timestamp("1970-01-01T01:00:00.000000005+01:00"))"},
           {Value::none(), "optional.none()"},
           {Value::optional(optional), R"(optional.of("x"))"},
           {Value::type(*list_type), "list"},
           {Value::opaque(quantity_type, &quantity), R"(quantity("1Gi"))"},
           {Value::opaque(ip_type, &address), R"(ip("::1"))"},
           {Value::opaque(semver_type, &version), R"(semver("1.2.3-a.1+b"))"},
           {Value::structure(structure), "Object.spec{f: 1, g: null}"},
       }) {
    CHECK(to_text(value) == expected);
  }
  CHECK(to_text(text("ééééé"), 6) == "\"éé…");
  CHECK(to_text(list(items), 4) == "[1, …");
}

TEST_CASE("sizes are what costs count") {
  const std::vector<Value> items = {integer(1), integer(2)};
  const Value inside = text("abc");
  const auto v4 = *values::IpAddress::parse("1.2.3.4"), v6 = *values::IpAddress::parse("::1");
  CHECK(actual_size(text("aé\U0001F600")) == 3);
  CHECK(actual_size(Value::bytes("aé")) == 3);
  CHECK(actual_size(list(items)) == 2);
  CHECK(actual_size(Value::map({})) == 0);
  CHECK(actual_size(integer(5)) == 1);
  CHECK(actual_size(Value()) == 1);
  CHECK(actual_size(Value::optional(inside)) == 3);
  CHECK(actual_size(Value::none()) == 1);
  CHECK(actual_size(Value::opaque(ip_type, &v4)) == 4);
  CHECK(actual_size(Value::opaque(ip_type, &v6)) == 16);
}

TEST_CASE("types are called as type() prints them") {
  const auto quantity = *values::Quantity::parse("1");
  CHECK(type_name(Value()) == "null_type");
  CHECK(type_name(Value::of(true)) == "bool");
  CHECK(type_name(real(1)) == "double");
  CHECK(type_name(Value::duration(1)) == "google.protobuf.Duration");
  CHECK(type_name(Value::timestamp(1, 1)) == "google.protobuf.Timestamp");
  CHECK(type_name(Value::none()) == "optional_type");
  CHECK(type_name(Value::type(*types::integer())) == "type");
  CHECK(type_name(Value::opaque(quantity_type, &quantity)) == "kubernetes.Quantity");
}

TEST_CASE("durations are written in seconds, rounded to a double as cel-go has it") {
  NumberBuffer buffer;
  struct Row {
    std::int64_t nanoseconds;
    const char* text;
  };
  for (const auto& [nanoseconds, text] : {Row{0, "0s"},
                                          {60 * second, "60s"},
                                          {-1, "-0.000000001s"},
                                          {1'500'000'000, "1.5s"},
                                          {highest, "9223372036.854776s"},
                                          {lowest, "-9223372036.854776s"}}) {
    CHECK(duration_text(nanoseconds, buffer) == text);
  }
}
