#include <array>
#include <string>
#include <vector>

#include "policies/cel/operations.hpp"
#include "policies/cel/type.hpp"
#include "policies/values/quantity.hpp"
#include "tests/policies/cel/library/library_calls.hpp"

using namespace tidegate;
using namespace tidegate::cel;
using namespace cel_test;

TEST_CASE("what is zero makes no optional of a non-zero value") {
  Library library;
  const std::vector<Value> items = {integer(0)};
  const std::array entries = {Entry{integer(0), Value()}};
  const Type object(TypeKind::structure, "Object");
  const Structure empty{&object, {}};
  for (const Value& zero :
       {Value(), Value::of(false), integer(0), uinteger(0), real(-0.0), text(""), Value::bytes(""), Value::list({}),
        Value::map({}), Value::duration(0), Value::timestamp(-62'135'596'800, 0), Value::structure(empty)}) {
    CAPTURE(to_text(zero));
    CHECK(to_text(library.call("optional.ofNonZeroValue", {zero})) == "optional.none()");
    CHECK(to_text(library.call("optional.of", {zero})) == "optional.of(" + to_text(zero) + ")");
  }
  const auto nothing = *values::Quantity::parse("0");
  for (const Value& some :
       {Value::of(true), integer(-1), real(0.1), text("0"), list(items), Value::map(entries), Value::timestamp(0, 0),
        Value::none(), Value::opaque(quantity_type, &nothing), Value::type(*types::integer())}) {
    CAPTURE(to_text(some));
    CHECK(library.call("optional.ofNonZeroValue", {some}).has_value());
  }
}

TEST_CASE("optionals hold a value or not") {
  Library library;
  const Value one = integer(1), some = Value::optional(one);
  CHECK(library.call("hasValue", {some}).is_true());
  CHECK(library.call("hasValue", {library.call("optional.none", {})}).is_false());
  CHECK(library.call("value", {some}).integer() == 1);
  CHECK(detail(library.call("value", {Value::none()})) == "optional.none() dereference");
  CHECK(to_text(library.call("or", {Value::none(), some})) == "optional.of(1)");
  CHECK(to_text(library.call("or", {some, Value::none()})) == "optional.of(1)");
  CHECK(library.call("orValue", {some, integer(2)}).integer() == 1);
  CHECK(library.call("orValue", {Value::none(), integer(2)}).integer() == 2);
  CHECK(library.cost("orValue", {some, integer(2)}) == 0);
  CHECK(library.cost("hasValue", {some}) == 1);
}

TEST_CASE("lists are unwrapped, and have a first and last element") {
  Library library;
  const Value one = integer(1), two = integer(2);
  const std::vector<Value> optionals = {Value::optional(one), Value::none(), Value::optional(two)};
  const std::vector<Value> mixed = {Value::optional(one), integer(5)};
  const std::vector<Value> items = {integer(1), integer(2)};
  for (const char* function : {"optional.unwrap", "unwrapOpt"}) {
    CHECK(to_text(library.call(function, {list(optionals)})) == "[1, 2]");
    CHECK(to_text(library.call(function, {Value::list({})})) == "[]");
    CHECK(detail(library.call(function, {list(mixed)})) == "value 5 is not optional");
  }
  CHECK(to_text(library.call("first", {list(items)})) == "optional.of(1)");
  CHECK(to_text(library.call("last", {list(items)})) == "optional.of(2)");
  CHECK(to_text(library.call("first", {Value::list({})})) == "optional.none()");
  CHECK(to_text(library.call("last", {Value::list({})})) == "optional.none()");
}
