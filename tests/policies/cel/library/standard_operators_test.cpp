#include <cmath>
#include <string>
#include <vector>

#include "policies/cel/operations.hpp"
#include "policies/cel/operators.hpp"
#include "policies/values/ip_address.hpp"
#include "policies/values/quantity.hpp"
#include "tests/policies/cel/library/library_calls.hpp"

using namespace tidegate;
using namespace tidegate::cel;
using namespace cel_test;

TEST_CASE("comparisons of every pair of types that can be ordered") {
  Library library;
  struct Row {
    Value less, greater;
    const char* suffix;
  };
  for (const auto& row : {
           Row{Value::of(false), Value::of(true), "bool"},
           {integer(1), integer(2), "int64"},
           {integer(1), real(1.5), "int64_double"},
           {integer(1), uinteger(2), "int64_uint64"},
           {uinteger(1), uinteger(2), "uint64"},
           {uinteger(1), real(1.5), "uint64_double"},
           {uinteger(1), integer(2), "uint64_int64"},
           {real(1), real(1.5), "double"},
           {real(1), integer(2), "double_int64"},
           {real(1), uinteger(2), "double_uint64"},
           {text("a"), text("b"), "string"},
           {Value::bytes("a"), Value::bytes("b"), "bytes"},
           {Value::timestamp(1, 0), Value::timestamp(1, 1), "timestamp"},
           {Value::duration(1), Value::duration(2), "duration"},
       }) {
    const auto& [less, greater, suffix] = row;
    CAPTURE(row.suffix);
    struct Operator {
      std::string_view name;
      const char* prefix;
      bool on_less, on_equal;
    };
    for (const auto& [name, prefix, on_less, on_equal] :
         {Operator{operators::less, "less_", true, false},
          {operators::less_equals, "less_equals_", true, true},
          {operators::greater, "greater_", false, false},
          {operators::greater_equals, "greater_equals_", false, true}}) {
      CHECK(library.overload(name, {less, greater}).id == std::string(prefix) + suffix);
      CHECK(library.call(name, {less, greater}).is_true() == on_less);
      CHECK(library.call(name, {greater, less}).is_true() == !on_less);
      CHECK(library.call(name, {less, less}).is_true() == on_equal);
    }
  }
}

TEST_CASE("NaN can't be ordered") {
  Library library;
  for (const std::string_view name :
       {operators::less, operators::less_equals, operators::greater, operators::greater_equals}) {
    CHECK(detail(library.call(name, {real(0), real(std::nan(""))})) == "NaN values cannot be ordered");
  }
}

TEST_CASE("operators are found by the overloads that cel-go calls so") {
  Library library;
  const std::vector<Value> items = {integer(1)};
  const Value map = Value::map({}), inside = list(items);
  struct Row {
    std::string_view name;
    std::vector<Value> args;
    const char* id;
    const char* result;
  };
  for (const auto& row : {
           Row{operators::add, {integer(1), integer(2)}, "add_int64", "3"},
           {operators::add, {uinteger(1), uinteger(2)}, "add_uint64", "3u"},
           {operators::add, {real(1), real(2)}, "add_double", "3.0"},
           {operators::add, {text("a"), text("b")}, "add_string", "\"ab\""},
           {operators::add, {Value::bytes("a"), Value::bytes("b")}, "add_bytes", "b\"ab\""},
           {operators::add, {inside, inside}, "add_list", "[1, 1]"},
           {operators::add,
            {Value::duration(1), Value::duration(1)},
            "add_duration_duration",
            "duration(\"0.000000002s\")"},
           {operators::add,
            {Value::timestamp(0, 0), Value::duration(0)},
            "add_timestamp_duration",
            "timestamp(\"1970-01-01T00:00:00Z\")"},
           {operators::add,
            {Value::duration(0), Value::timestamp(0, 0)},
            "add_duration_timestamp",
            "timestamp(\"1970-01-01T00:00:00Z\")"},
           {operators::subtract, {integer(1), integer(2)}, "subtract_int64", "-1"},
           {operators::subtract,
            {Value::timestamp(1, 0), Value::timestamp(0, 0)},
            "subtract_timestamp_timestamp",
            "duration(\"1s\")"},
           {operators::multiply, {integer(2), integer(2)}, "multiply_int64", "4"},
           {operators::divide, {real(1), real(2)}, "divide_double", "0.5"},
           {operators::modulo, {uinteger(5), uinteger(3)}, "modulo_uint64", "2u"},
           {operators::negate, {real(1)}, "negate_double", "-1.0"},
           {operators::logical_not, {Value::of(true)}, "logical_not", "false"},
           {operators::equals, {integer(1), real(1)}, "equals", "true"},
           {operators::not_equals, {integer(1), real(1)}, "not_equals", "false"},
           {operators::in, {integer(1), inside}, "in_list", "true"},
           {operators::in, {integer(1), map}, "in_map", "false"},
           {operators::index, {inside, integer(0)}, "index_list", "1"},
           {operators::optional_index, {inside, integer(0)}, "list_optindex_optional_int", "optional.of(1)"},
           {operators::optional_index, {map, integer(0)}, "map_optindex_optional_value", "optional.none()"},
           {operators::optional_select, {map, text("a")}, "select_optional_field", "optional.none()"},
       }) {
    const auto& [name, args, id, result] = row;
    CAPTURE(row.id);
    CHECK(library.overload(name, args).id == id);
    CHECK(to_text(library.call(name, args)) == result);
  }
}

TEST_CASE("operators cost what Kubernetes counts") {
  Library library;
  const std::string eleven(11, 'x'), thirty(30, 'x');
  const std::vector<Value> items(25, integer(1));
  const auto quantity = *values::Quantity::parse("1");
  const auto address = *values::IpAddress::parse("::1");
  const Value amount = Value::opaque(quantity_type, &quantity), ip = Value::opaque(ip_type, &address);
  struct Row {
    std::string_view name;
    std::vector<Value> args;
    std::uint64_t cost;
  };
  for (const auto& row : {
           Row{operators::equals, {integer(1), integer(1)}, 1},
           {operators::equals, {text(eleven), text(thirty)}, 2},
           {operators::equals, {text(""), text(thirty)}, 0},
           {operators::equals, {text("éééééééééé"), text("éééééééééé")}, 1},  // code points
           {operators::equals, {list(items), list(items)}, 3},
           {operators::equals, {amount, amount}, 1},
           {operators::equals, {ip, ip}, 1},
           {operators::not_equals, {ip, ip}, 2},
           {operators::less, {text(eleven), text(thirty)}, 2},
           {operators::less, {integer(1), integer(2)}, 1},
           {operators::add, {text(eleven), text(thirty)}, 5},
           {operators::add, {list(items), list(items)}, 1},
           {operators::in, {integer(2), list(items)}, 25},
           {operators::in, {integer(2), Value::map({})}, 1},
           {operators::index, {list(items), integer(2)}, 1},
       }) {
    const auto& [name, args, cost] = row;
    CAPTURE(row.name);
    CHECK(library.cost(name, args) == cost);
  }
}
