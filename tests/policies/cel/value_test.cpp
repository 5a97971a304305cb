#include "policies/cel/value.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "policies/base/json/node.hpp"
#include "policies/cel/map_key.hpp"
#include "policies/cel/operations.hpp"
#include "tests/policies/cel/evaluation.hpp"

using namespace tidegate;
using namespace tidegate::cel;
using cel_test::Evaluation;
using namespace std::string_view_literals;

namespace {

constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();

}  // namespace

TEST_CASE("JSON becomes values as it is read") {
  const std::array items = {json::Node::of(std::int64_t{1}), json::Node::of("a"sv), json::Node()};
  const std::array members = {json::Member{json::Node::of("list"sv), json::Node::array(items)},
                              json::Member{json::Node::of("real"sv), json::Node::of(1.5)},
                              json::Member{json::Node::of("yes"sv), json::Node::of(true)}};
  const Value map = Value::of(json::Node::object(members));
  REQUIRE(map.is(Kind::map));
  CHECK(map.is_json());
  CHECK(map.size() == 3);
  CHECK(map.entry(0).key.text() == "list");
  CHECK(map.entry(1).value.real() == 1.5);
  Value list;
  REQUIRE(map.find("list", list));
  CHECK(list.size() == 3);
  CHECK(list.item(0).integer() == 1);
  CHECK(list.item(1).text() == "a");
  CHECK(list.item(2).is(Kind::null));
  CHECK(!map.find("no", list));
  CHECK(!map.find(Value::of(std::int64_t{0}), list));
}

TEST_CASE("an empty list or map of JSON is like any other") {
  CHECK(equal(Value::of(json::Node::array({})), Value::list({})));
  CHECK(equal(Value::of(json::Node::object({})), Value::map({})));
}

TEST_CASE("keys are equal across the numeric types, and never otherwise") {
  const auto same = [](const Value& left, const Value& right) { return MapKey(left) == MapKey(right); };
  CHECK(same(Value::of(std::int64_t{1}), Value::of(std::uint64_t{1})));
  CHECK(same(Value::of(std::int64_t{1}), Value::of(1.0)));
  CHECK(same(Value::of(std::uint64_t{1}), Value::of(1.0)));
  CHECK(same(Value::of(-0.0), Value::of(std::int64_t{0})));
  CHECK(same(Value::of(std::uint64_t{1} << 63), Value::of(9223372036854775808.0)));
  CHECK(!same(Value::of(static_cast<std::uint64_t>(lowest)), Value::of(lowest)));
  CHECK(!same(Value::of(std::int64_t{-1}), Value::of(std::uint64_t{0} - 1)));
  CHECK(!same(Value::of(std::int64_t{1}), Value::of(true)));
  CHECK(!same(Value::of(std::int64_t{1}), Value::of("1"sv)));
  for (const Value& none : {Value::of(1.5), Value(), Value::of(1e300), Value::of(std::nan("")), Value::list({}),
                            Value::bytes("a"), Value::of(-9223372036854775808.0)}) {
    CAPTURE(to_text(none));
    CHECK(!MapKey(none).is_key());
  }
}

TEST_CASE("large maps find each of their keys, in whatever order they came") {
  Evaluation evaluation;
  for (const std::size_t size : {1U, 16U, 17U, 1000U}) {
    CAPTURE(size);
    std::vector<std::string> names;
    for (std::size_t i = 0; i < size; ++i) names.push_back("key-" + std::to_string(i * 7919 % size));
    auto* room = evaluation.context.allocate<Entry>(3 * size);
    for (std::size_t i = 0; i < size; ++i) {
      const auto number = static_cast<std::int64_t>(i);
      room[3 * i] = {Value::of(std::string_view(names[i])), Value::of(number)};
      room[3 * i + 1] = {Value::of(number), Value::of(number)};
      room[3 * i + 2] = {Value::of(-number - 1), Value::of(number)};
    }
    const Value map = make_map(evaluation.context, {room, 3 * size});
    REQUIRE(map.is(Kind::map));
    CHECK(map.size() == 3 * size);
    for (std::size_t i = 0; i < size; ++i) {
      Value found;
      REQUIRE(map.find(std::string_view(names[i]), found));
      CHECK(found.integer() == static_cast<std::int64_t>(i));
      REQUIRE(map.find(Value::of(static_cast<std::uint64_t>(i)), found));
      CHECK(found.integer() == static_cast<std::int64_t>(i));
      REQUIRE(map.find(Value::of(-static_cast<double>(i) - 1), found));
      CHECK(found.integer() == static_cast<std::int64_t>(i));
    }
    Value found;
    CHECK(!map.find("key-x", found));
    CHECK(!map.find(Value::of(0.5), found));
    CHECK(!map.find(Value::of(true), found));
    CHECK(!map.find(Value(), found));
  }
}

TEST_CASE("of two equal keys the last counts, or there is an error") {
  Evaluation evaluation;
  for (const std::size_t others : {0U, 40U}) {
    CAPTURE(others);
    std::vector<Entry> entries = {{Value::of("a"sv), Value::of(std::int64_t{1})},
                                  {Value::of("b"sv), Value::of(std::int64_t{2})}};
    for (std::size_t i = 0; i < others; ++i) {
      entries.push_back({Value::of(static_cast<std::int64_t>(i)), Value()});
    }
    entries.push_back({Value::of("a"sv), Value::of(std::int64_t{3})});
    std::vector<Entry> copy = entries;
    const Value map = make_map(evaluation.context, copy);
    CHECK(map.size() == 2 + others);
    Value found;
    REQUIRE(map.find("a", found));
    CHECK(found.integer() == 3);
    const Value refused = make_map(evaluation.context, entries, RepeatedKeys::refused);
    REQUIRE(refused.is_error());
    CHECK(refused.error_detail() == "Failed with repeated key");
  }
}

TEST_CASE("what is no key makes no map") {
  Evaluation evaluation;
  for (const Value& key : {Value(), Value::of(1.0), Value::list({})}) {
    std::array entries = {Entry{key, Value()}};
    const Value map = make_map(evaluation.context, entries);
    REQUIRE(map.is_error());
    CHECK(map.error_detail() == "unsupported key type");
  }
}
