#include "policies/cel/operations.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "policies/base/json/node.hpp"
#include "policies/cel/number_text.hpp"
#include "policies/cel/type.hpp"
#include "policies/values/ip_address.hpp"
#include "policies/values/quantity.hpp"
#include "policies/values/semantic_version.hpp"
#include "tests/policies/cel/evaluation.hpp"

using namespace tidegate;
using namespace tidegate::cel;
using namespace cel_test;
using namespace std::string_view_literals;

namespace {

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
constexpr std::int64_t second = 1'000'000'000;

struct Pair {
  Value left, right;
};

}  // namespace

TEST_CASE("numbers are equal by value, across their types") {
  for (const auto& row : {
           Pair{integer(1), uinteger(1)},
           {integer(1), real(1)},
           {uinteger(1), real(1)},
           {real(-0.0), real(0.0)},
           {real(-0.0), integer(0)},
           {integer(highest), real(9223372036854775808.0)},  // as cel-go: the int is rounded
           {integer(lowest), real(-9223372036854775808.0)},
           {uinteger(most), real(18446744073709551616.0)},
           {real(HUGE_VAL), real(HUGE_VAL)},
       }) {
    const auto& [left, right] = row;
    CAPTURE(to_text(row.left));
    CAPTURE(to_text(row.right));
    CHECK(equal(left, right));
    CHECK(equal(right, left));
    CHECK(*compare(left, right) == 0);
  }
  for (const auto& row : {
           Pair{integer(1), integer(2)},
           {integer(-1), uinteger(most)},
           {integer(highest), uinteger(static_cast<std::uint64_t>(highest) + 1)},
           {integer(highest), real(9223372036854777856.0)},
           {integer(lowest), real(-9223372036854777856.0)},
           {integer(9007199254740993), integer(9007199254740992)},
           {integer(1), real(1.5)},
           {integer(lowest), real(-HUGE_VAL)},
       }) {
    const auto& [left, right] = row;
    CAPTURE(to_text(row.left));
    CAPTURE(to_text(row.right));
    CHECK(!equal(left, right));
    CHECK(!equal(right, left));
    CHECK(*compare(left, right) != 0);
    CHECK((*compare(left, right) < 0) == (*compare(right, left) > 0));
  }
}

TEST_CASE("NaN equals nothing and has no place in any order, in lists neither") {
  const double nan = std::nan("");
  const std::vector<Value> items = {real(nan)};
  CHECK(!equal(real(nan), real(nan)));
  CHECK(!equal(list(items), list(items)));
  for (const Value& other : {real(nan), real(0), integer(0), uinteger(0)}) {
    CHECK(*compare(real(nan), other) == std::partial_ordering::unordered);
    CHECK(*compare(other, real(nan)) == std::partial_ordering::unordered);
  }
}

TEST_CASE("values of different kinds are unequal and can't be ordered") {
  const std::vector<Value> items = {integer(1)};
  const std::array entries = {Entry{integer(1), integer(1)}};
  const Value inside = integer(1);
  const std::vector<Value> values = {Value(),
                                     Value::of(true),
                                     integer(1),
                                     text("1"),
                                     Value::bytes("1"),
                                     list(items),
                                     Value::map(entries),
                                     Value::type(*types::integer()),
                                     Value::duration(1),
                                     Value::timestamp(1, 0),
                                     Value::optional(inside)};
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (std::size_t j = 0; j < values.size(); ++j) {
      CAPTURE(to_text(values[i]));
      CAPTURE(to_text(values[j]));
      CHECK(equal(values[i], values[j]) == (i == j));
      if (i != j) CHECK(!compare(values[i], values[j]));
    }
  }
}

TEST_CASE("lists, maps and optionals are equal by what is in them") {
  const std::vector<Value> ints = {integer(1), text("a")}, mixed = {real(1), text("a")}, longer = {integer(1)};
  CHECK(equal(list(ints), list(mixed)));
  CHECK(!equal(list(ints), list(longer)));
  const std::array one = {Entry{text("a"), integer(1)}, Entry{integer(2), list(ints)}};
  const std::array other = {Entry{uinteger(2), list(mixed)}, Entry{text("a"), real(1)}};
  const std::array third = {Entry{uinteger(2), list(longer)}, Entry{text("a"), real(1)}};
  CHECK(equal(Value::map(one), Value::map(other)));
  CHECK(!equal(Value::map(one), Value::map(third)));
  CHECK(!equal(Value::map(one), Value::map(std::span(one).first(1))));
  CHECK(equal(Value::none(), Value::none()));
  CHECK(equal(Value::optional(ints[0]), Value::optional(mixed[0])));
  CHECK(!equal(Value::optional(ints[0]), Value::none()));
  CHECK(!equal(Value::optional(ints[0]), Value::optional(ints[1])));
}

TEST_CASE("JSON equals what CEL made of the same, and other JSON in any order of members") {
  const std::array members = {json::Member{json::Node::of("a"sv), json::Node::of(std::int64_t{1})},
                              json::Member{json::Node::of("b"sv), json::Node::of(2.0)}};
  const std::array turned = {json::Member{json::Node::of("b"sv), json::Node::of(std::int64_t{2})},
                             json::Member{json::Node::of("a"sv), json::Node::of(1.0)}};
  const std::array entries = {Entry{text("b"), uinteger(2)}, Entry{text("a"), integer(1)}};
  const Value one = Value::of(json::Node::object(members)), other = Value::of(json::Node::object(turned));
  CHECK(equal(one, other));
  CHECK(equal(one, Value::map(entries)));
  CHECK(equal(Value::map(entries), one));
  CHECK(!equal(one, Value::map(std::span(entries).first(1))));
}

TEST_CASE("large objects in opposite orders are compared without square time") {
  // 100,000 members: 10^10 comparisons of names if each were searched for from the front.
  std::vector<std::string> names;
  std::vector<json::Member> forwards;
  for (int i = 0; i < 100'000; ++i) names.push_back("name-" + std::to_string(i));
  for (const std::string& name : names) {
    forwards.push_back({json::Node::of(std::string_view(name)), json::Node::of(true)});
  }
  const std::vector<json::Member> backwards(forwards.rbegin(), forwards.rend());
  CHECK(equal(Value::of(json::Node::object(forwards)), Value::of(json::Node::object(backwards))));
}

TEST_CASE("timestamps are equal at one instant, whatever the offset; types by name; opaque values by theirs") {
  CHECK(equal(Value::timestamp(5, 1, 120), Value::timestamp(5, 1)));
  CHECK(!equal(Value::timestamp(5, 1), Value::timestamp(5, 2)));
  CHECK(equal(Value::type(*types::list(types::integer())), Value::type(*types::list(types::dyn()))));
  CHECK(!equal(Value::type(*types::integer()), Value::type(*types::uinteger())));
  const auto kilo = *values::Quantity::parse("1k"), thousand = *values::Quantity::parse("1000"),
             two = *values::Quantity::parse("2");
  CHECK(equal(Value::opaque(quantity_type, &kilo), Value::opaque(quantity_type, &thousand)));
  CHECK(!equal(Value::opaque(quantity_type, &kilo), Value::opaque(quantity_type, &two)));
  const auto address = *values::IpAddress::parse("::1");
  CHECK(!equal(Value::opaque(quantity_type, &kilo), Value::opaque(ip_type, &address)));
}

TEST_CASE("strings and bytes are ordered bytewise, bools, durations and timestamps by value") {
  for (const auto& row : {
           Pair{text("a"), text("b")},
           {text("a"), text("aa")},
           {text(""), text("a")},
           {text("z"), text("é")},
           {text("\uFFFD"), text("\U0001F600")},
           {Value::bytes("\x7F"), Value::bytes("\x80")},
           {Value::of(false), Value::of(true)},
           {Value::duration(-1), Value::duration(0)},
           {Value::timestamp(1, 5), Value::timestamp(1, 6, 60)},
           {Value::timestamp(1, 6), Value::timestamp(2, 0)},
           {integer(-1), uinteger(0)},
           {integer(1), real(1.5)},
           {real(-1), uinteger(0)},
       }) {
    const auto& [less, greater] = row;
    CAPTURE(to_text(row.left));
    CAPTURE(to_text(row.right));
    CHECK(*compare(less, greater) < 0);
    CHECK(*compare(greater, less) > 0);
    CHECK(*compare(less, less) == 0);
  }
  CHECK(!compare(list({}), list({})));
  CHECK(!compare(Value(), Value()));
}

TEST_CASE("arithmetic") {
  Evaluation evaluation;
  const auto plus = [&](const Value& left, const Value& right) { return add(evaluation.context, left, right); };
  struct Row {
    Value result, expected;
  };
  for (const auto& row : {
           Row{plus(integer(1), integer(2)), integer(3)},
           {plus(uinteger(1), uinteger(2)), uinteger(3)},
           {plus(real(1), real(0.5)), real(1.5)},
           {plus(text("a"), text("b")), text("ab")},
           {plus(text(""), text("b")), text("b")},
           {plus(Value::bytes("a"), Value::bytes("")), Value::bytes("a")},
           {plus(Value::duration(1), Value::duration(2)), Value::duration(3)},
           {subtract(integer(1), integer(2)), integer(-1)},
           {subtract(uinteger(2), uinteger(2)), uinteger(0)},
           {subtract(real(1), real(2)), real(-1)},
           {subtract(Value::duration(1), Value::duration(2)), Value::duration(-1)},
           {subtract(Value::timestamp(5, 1), Value::timestamp(3, 2)), Value::duration(2 * second - 1)},
           {multiply(integer(-3), integer(2)), integer(-6)},
           {multiply(uinteger(3), uinteger(2)), uinteger(6)},
           {multiply(real(3), real(0.5)), real(1.5)},
           {divide(integer(-7), integer(2)), integer(-3)},
           {divide(uinteger(7), uinteger(2)), uinteger(3)},
           {divide(real(1), real(0)), real(HUGE_VAL)},
           {modulo(integer(-7), integer(2)), integer(-1)},
           {modulo(uinteger(7), uinteger(4)), uinteger(3)},
           {negate(integer(1)), integer(-1)},
           {negate(real(1)), real(-1)},
           {negate(Value::duration(1)), Value::duration(-1)},
       }) {
    const auto& [result, expected] = row;
    CAPTURE(to_text(row.result));
    CHECK(result.kind() == expected.kind());
    CHECK(equal(result, expected));
  }
}

TEST_CASE("arithmetic that leaves the range is an error in cel-go's words") {
  Evaluation evaluation;
  const auto plus = [&](const Value& left, const Value& right) { return add(evaluation.context, left, right); };
  struct Row {
    Value result;
    const char* error;
  };
  for (const auto& [result, error] : {
           Row{plus(integer(highest), integer(1)), "integer overflow"},
           {plus(integer(lowest), integer(-1)), "integer overflow"},
           {plus(uinteger(most), uinteger(1)), "unsigned integer overflow"},
           {plus(Value::duration(highest), Value::duration(1)), "integer overflow"},
           {plus(Value::timestamp(253'402'300'799, 0), Value::duration(second)), "timestamp overflow"},
           {plus(Value::duration(-1), Value::timestamp(-62'135'596'800, 0)), "timestamp overflow"},
           {plus(integer(1), uinteger(1)), "no such overload"},
           {plus(integer(1), text("a")), "no such overload"},
           {plus(Value::of(true), Value::of(true)), "no such overload"},
           {subtract(integer(lowest), integer(1)), "integer overflow"},
           {subtract(uinteger(1), uinteger(2)), "unsigned integer overflow"},
           {subtract(Value::timestamp(0, 0), Value::duration(lowest)), "integer overflow"},
           {subtract(Value::timestamp(253'402'300'799, 0), Value::timestamp(-62'135'596'800, 0)), "integer overflow"},
           {subtract(text("a"), text("a")), "no such overload"},
           {multiply(integer(lowest), integer(-1)), "integer overflow"},
           {multiply(uinteger(most), uinteger(2)), "unsigned integer overflow"},
           {multiply(integer(1), real(1)), "no such overload"},
           {divide(integer(1), integer(0)), "division by zero"},
           {divide(uinteger(1), uinteger(0)), "division by zero"},
           {divide(integer(lowest), integer(-1)), "integer overflow"},
           {modulo(integer(1), integer(0)), "modulus by zero"},
           {modulo(uinteger(1), uinteger(0)), "modulus by zero"},
           {modulo(integer(lowest), integer(-1)), "integer overflow"},
           {modulo(real(1), real(1)), "no such overload"},
           {negate(integer(lowest)), "integer overflow"},
           {negate(Value::duration(lowest)), "integer overflow"},
           {negate(uinteger(1)), "no such overload"},
           {negate(Value::of(true)), "no such overload"},
       }) {
    CHECK(detail(result) == error);
  }
}

TEST_CASE("timestamps move by durations to the nanosecond and keep their offset") {
  Evaluation evaluation;
  struct Row {
    std::int64_t seconds;
    std::uint32_t nanoseconds;
    std::int64_t moved;
    std::int64_t to_seconds;
    std::uint32_t to_nanoseconds;
  };
  for (const auto& [seconds, nanoseconds, moved, to_seconds, to_nanoseconds] : {
           Row{0, 0, 1, 0, 1},
           {0, 0, -1, -1, 999'999'999},
           {0, 999'999'999, 1, 1, 0},
           {10, 5, -5, 10, 0},
           {10, 5, -6, 9, 999'999'999},
           {0, 1, highest, 9'223'372'036, 854'775'808},
           {0, 0, lowest, -9'223'372'037, 145'224'192},
       }) {
    const Value result = add(evaluation.context, Value::timestamp(seconds, nanoseconds, 90), Value::duration(moved));
    REQUIRE(result.is(Kind::timestamp));
    CHECK(result.seconds() == to_seconds);
    CHECK(result.subsecond_nanoseconds() == to_nanoseconds);
    CHECK(result.offset_minutes() == 90);
  }
}

TEST_CASE("lists are joined, JSON with values too; a full arena stops the evaluation") {
  Evaluation evaluation;
  const std::array nodes = {json::Node::of(std::int64_t{1}), json::Node::of("a"sv)};
  const std::vector<Value> items = {real(2)};
  const Value joined = add(evaluation.context, Value::of(json::Node::array(nodes)), list(items));
  CHECK(to_text(joined) == R"([1, "a", 2.0])");
  CHECK(&add(evaluation.context, joined, Value::list({})).items()[0] == joined.items().data());

  base::Arena small(1024, 1024);
  Context context(small, evaluation.matchers);
  const std::string half(600, 'x');
  const Value stopped = add(context, text(half), text(half));
  CHECK(stopped.is_stopped());
  CHECK(context.stop() == Stop::memory);
}

TEST_CASE("elements, entries and fields") {
  Evaluation evaluation;
  Context& context = evaluation.context;
  const std::vector<Value> items = {integer(10), integer(11)};
  const std::array entries = {Entry{text("k"), integer(1)}, Entry{integer(2), integer(3)}};
  const Value map = Value::map(entries);
  struct Row {
    Value container, key;
    const char* result;  // or error
  };
  for (const auto& row : {
           Row{list(items), integer(1), "11"},
           {list(items), uinteger(1), "11"},
           {list(items), real(1), "11"},
           {list(items), integer(2), "index out of bounds: 2"},
           {list(items), integer(-1), "index out of bounds: -1"},
           {list(items), real(2), "index out of bounds: 2"},
           {list(items), real(1.5), "unsupported index value 1.5 in list"},
           {list(items), real(-9223372036854775808.0), "unsupported index value -9.223372036854776e+18 in list"},
           {list(items), uinteger(most), "unsupported index value 18446744073709551615 in list"},
           {list(items), text("a"), "unsupported index type 'string' in list"},
           {list(items), Value::of(true), "unsupported index type 'bool' in list"},
           {map, text("k"), "1"},
           {map, uinteger(2), "3"},
           {map, real(2), "3"},
           {map, text("no"), "no such key: no"},
           {map, integer(5), "no such key: 5"},
           {map, real(1.5), "no such key: 1.5"},
           {map, Value::of(true), "no such key: true"},
           {map, list(items), "no such key: list"},
           {map, real(HUGE_VAL), "no such key: +Inf"},
           {text("abc"), integer(0), "no such key: 0"},
           {Value(), text("a"), "no such key: a"},
       }) {
    const auto& [container, key, result] = row;
    CAPTURE(row.result);
    const Value found = at(context, container, key);
    const std::string prefix = found.is_error() && found.error_code() == ErrorCode::no_such_key ? "no such key: " : "";
    CHECK((found.is_error() ? prefix + std::string(found.error_detail()) : to_text(found)) == result);
    const Value optional = optional_at(context, container, key);
    if (found.is_error()) {
      const bool unsupported = std::string_view(result).starts_with("unsupported");
      CHECK((unsupported ? detail(optional) : to_text(optional)) == (unsupported ? result : "optional.none()"));
    } else {
      CHECK(to_text(optional) == "optional.of(" + std::string(result) + ")");
    }
  }
}

TEST_CASE("fields are selected and tested as Kubernetes configures cel-go") {
  Evaluation evaluation;
  Context& context = evaluation.context;
  const std::array inner = {Entry{text("b"), Value()}};
  const std::array entries = {Entry{text("a"), Value::map(inner)}};
  const Value map = Value::map(entries);
  const Value present = Value::optional(map);
  CHECK(to_text(select(context, map, "a")) == R"({"b": null})");
  CHECK(detail(select(context, map, "x")) == "x");
  CHECK(select(context, map, "x").error_code() == ErrorCode::no_such_key);
  CHECK(detail(select(context, integer(1), "x")) == "x");
  CHECK(detail(select(context, list({}), "x")) == "unsupported index type 'string' in list");
  CHECK(to_text(select(context, present, "a")) == R"(optional.of({"b": null}))");
  CHECK(to_text(select(context, present, "x")) == "optional.none()");
  CHECK(to_text(select(context, Value::none(), "a")) == "optional.none()");
  CHECK(to_text(optional_select(context, map, "a")) == R"(optional.of({"b": null}))");
  CHECK(to_text(optional_select(context, map, "x")) == "optional.none()");
  CHECK(to_text(optional_select(context, integer(1), "x")) == "optional.none()");
  CHECK(detail(optional_select(context, list({}), "x")) == "unsupported index type 'string' in list");

  CHECK(has(context, map, "a").is_true());
  CHECK(has(context, Value::map(inner), "b").is_true());  // null is there
  CHECK(has(context, map, "x").is_false());
  CHECK(has(context, integer(1), "x").is_false());
  CHECK(has(context, Value(), "x").is_false());
  CHECK(has(context, present, "a").is_true());
  CHECK(has(context, Value::none(), "a").is_false());
  CHECK(detail(has(context, list({}), "x")) == "unsupported index type 'string' in list");

  const Type object(TypeKind::structure, "Object");
  const std::array fields = {Entry{text("f"), integer(1)}};
  const Structure structure{&object, fields};
  CHECK(to_text(select(context, Value::structure(structure), "f")) == "1");
  CHECK(has(context, Value::structure(structure), "f").is_true());
  CHECK(has(context, Value::structure(structure), "g").is_false());
}

TEST_CASE("what is in a list or map") {
  const std::vector<Value> items = {integer(1), text("a"), list({})};
  const std::array entries = {Entry{text("k"), Value()}};
  CHECK(contains(list(items), real(1)).is_true());
  CHECK(contains(list(items), text("a")).is_true());
  CHECK(contains(list(items), Value::list({})).is_true());
  CHECK(contains(list(items), text("b")).is_false());
  CHECK(contains(Value::map(entries), text("k")).is_true());
  CHECK(contains(Value::map(entries), integer(1)).is_false());
  CHECK(contains(Value::map(entries), Value()).is_false());
  CHECK(detail(contains(text("abc"), text("a"))) == "no such overload");
}

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
  for (const auto& [value, expected] : {
           Row{list(items), R"([1, 1u, 1.0, 0.5, 1e+100, double("NaN"), double("-Inf")])"},
           {Value::map(entries), R"({"a\"\n": null, 1: true})"},
           {text("tab\t nul\x01 \\ é"), R"("tab\t nul\x01 \\ é")"},
           {Value::bytes("a\xFF"), R"(b"a\xff")"},
           {Value::duration(1'500'000'000), R"(duration("1.5s"))"},
           {Value::timestamp(0, 5, 60), R"(timestamp("1970-01-01T01:00:00.000000005+01:00"))"},
           {Value::none(), "optional.none()"},
           {Value::optional(optional), R"(optional.of("x"))"},
           {Value::type(*types::list(types::integer())), "list"},
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
