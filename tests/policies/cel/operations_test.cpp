#include "policies/cel/operations.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "policies/base/json/node.hpp"
#include "policies/cel/type.hpp"
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

}  // namespace

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
  Evaluation evaluation;
  const std::vector<Value> items = {integer(1), text("a"), list({})};
  const std::array entries = {Entry{text("k"), Value()}};
  CHECK(contains(evaluation.context, list(items), real(1)).is_true());
  CHECK(contains(evaluation.context, list(items), text("a")).is_true());
  CHECK(contains(evaluation.context, list(items), Value::list({})).is_true());
  CHECK(contains(evaluation.context, list(items), text("b")).is_false());
  CHECK(contains(evaluation.context, Value::map(entries), text("k")).is_true());
  CHECK(contains(evaluation.context, Value::map(entries), integer(1)).is_false());
  CHECK(contains(evaluation.context, Value::map(entries), Value()).is_false());
  CHECK(detail(contains(evaluation.context, text("abc"), text("a"))) == "no such overload");
}
