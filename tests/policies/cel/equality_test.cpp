#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "policies/base/json/node.hpp"
#include "policies/cel/operations.hpp"
#include "policies/cel/type.hpp"
#include "policies/values/ip_address.hpp"
#include "policies/values/quantity.hpp"
#include "tests/policies/cel/evaluation.hpp"

using namespace tidegate;
using namespace tidegate::cel;
using namespace cel_test;
using namespace std::string_view_literals;

namespace {

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();

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

TEST_CASE("a comparison that would take years ends when the time is up") {
  // Forty levels of [below, below]: 2^40 leaves in forty lists, and equal to the end.
  std::vector<std::vector<Value>> left(1, {integer(1)}), right(1, {integer(1)});
  for (int i = 0; i < 40; ++i) {
    left.push_back({list(left.back()), list(left.back())});
    right.push_back({list(right.back()), list(right.back())});
  }
  Evaluation evaluation;
  evaluation.context.on_interrupt([](void*) { return true; }, nullptr);
  CHECK(equals(evaluation.context, list(left.back()), list(right.back())).is_stopped());
  CHECK(evaluation.context.stop() == Stop::time);
  evaluation.context.begin(1'000'000);
  CHECK(contains(evaluation.context, list(left.back()), list(right[39])).is_stopped());
  // What is different early is found at once, and small things don't ask at all.
  evaluation.context.begin(1'000'000);
  CHECK(equals(evaluation.context, list(left.back()), list(left[39])).is_false());
  CHECK(equals(evaluation.context, list(left[5]), list(right[5])).is_true());
}
