// The operators. Those that decide which operand is evaluated (&& || ?: and what macros use) have no implementation
// here: they are the evaluator's own.
#include <array>
#include <compare>

#include "policies/cel/library/costs.hpp"
#include "policies/cel/library/declare.hpp"
#include "policies/cel/library/library.hpp"
#include "policies/cel/operations.hpp"
#include "policies/cel/operators.hpp"

namespace tidegate::cel::library {
namespace {

bool is_less(std::partial_ordering order) {
  return order < 0;
}
bool is_less_or_equal(std::partial_ordering order) {
  return order <= 0;
}
bool is_greater(std::partial_ordering order) {
  return order > 0;
}
bool is_greater_or_equal(std::partial_ordering order) {
  return order >= 0;
}

template <bool (*holds)(std::partial_ordering)>
Value ordered(const Call& call) {
  const auto order = compare(call.args[0], call.args[1]);
  if (!order) return no_such_overload();
  if (*order == std::partial_ordering::unordered) return Value::error("NaN values cannot be ordered");
  return Value::of(holds(*order));
}

template <Value (*operation)(const Value&, const Value&)>
Value binary(const Call& call) {
  return operation(call.args[0], call.args[1]);
}

Value call_add(const Call& call) {
  return add(call.context, call.args[0], call.args[1]);
}
Value call_negate(const Call& call) {
  return negate(call.args[0]);
}
Value call_not(const Call& call) {
  return call.args[0].is(Kind::boolean) ? Value::of(!call.args[0].boolean()) : no_such_overload();
}
Value call_equals(const Call& call) {
  return equals(call.context, call.args[0], call.args[1]);
}
Value call_not_equals(const Call& call) {
  const Value same = equals(call.context, call.args[0], call.args[1]);
  return same.is_error() ? same : Value::of(!same.boolean());
}
Value call_in(const Call& call) {
  return contains(call.context, call.args[1], call.args[0]);
}
Value call_index(const Call& call) {
  return at(call.context, call.args[0], call.args[1]);
}
Value call_optional_index(const Call& call) {
  return optional_at(call.context, call.args[0], call.args[1]);
}

void add_logic(Environment& environment) {
  const auto own = [&](std::string_view name, Overload overload) {
    environment.add_function({std::string(name), {std::move(overload)}});
  };
  own(operators::conditional, global("conditional", {"bool", "A", "A"}, "A", nullptr));
  own(operators::logical_and, global("logical_and", {"bool", "bool"}, "bool", nullptr));
  own(operators::logical_or, global("logical_or", {"bool", "bool"}, "bool", nullptr));
  own(operators::logical_not, global("logical_not", {"bool"}, "bool", call_not));
  own(operators::not_strictly_false, global("not_strictly_false", {"bool"}, "bool", nullptr));
  own(operators::equals, global("equals", {"A", "A"}, "bool", call_equals, costs::of_equals));
  own(operators::not_equals, global("not_equals", {"A", "A"}, "bool", call_not_equals, costs::of_smaller));
}

void add_order(Environment& environment, std::string_view name, const std::string& prefix, CallFunction call) {
  struct Pair {
    std::string_view suffix, left, right;
  };
  // The mixed ones are CrossTypeNumericComparisons, which Kubernetes enables.
  static constexpr std::array pairs = {
      Pair{"bool", "bool", "bool"},
      Pair{"int64", "int", "int"},
      Pair{"int64_double", "int", "double"},
      Pair{"int64_uint64", "int", "uint"},
      Pair{"uint64", "uint", "uint"},
      Pair{"uint64_double", "uint", "double"},
      Pair{"uint64_int64", "uint", "int"},
      Pair{"double", "double", "double"},
      Pair{"double_int64", "double", "int"},
      Pair{"double_uint64", "double", "uint"},
      Pair{"string", "string", "string"},
      Pair{"bytes", "bytes", "bytes"},
      Pair{"timestamp", "timestamp", "timestamp"},
      Pair{"duration", "duration", "duration"},
  };
  Function function{std::string(name), {}};
  for (const Pair& pair : pairs) {
    const bool text = pair.left == "string" || pair.left == "bytes";
    function.overloads.push_back(global(prefix + '_' + std::string(pair.suffix), {pair.left, pair.right}, "bool", call,
                                        text ? costs::of_smaller : nullptr));
  }
  environment.add_function(std::move(function));
}

void add_arithmetic(Environment& environment) {
  environment.add_function({std::string(operators::add),
                            {
                                global("add_bytes", {"bytes", "bytes"}, "bytes", call_add, costs::of_both),
                                global("add_double", {"double", "double"}, "double", call_add),
                                global("add_duration_duration", {"duration", "duration"}, "duration", call_add),
                                global("add_duration_timestamp", {"duration", "timestamp"}, "timestamp", call_add),
                                global("add_timestamp_duration", {"timestamp", "duration"}, "timestamp", call_add),
                                global("add_int64", {"int", "int"}, "int", call_add),
                                global("add_list", {"list(A)", "list(A)"}, "list(A)", call_add),
                                global("add_string", {"string", "string"}, "string", call_add, costs::of_both),
                                global("add_uint64", {"uint", "uint"}, "uint", call_add),
                            }});
  constexpr auto minus = binary<subtract>;
  environment.add_function({std::string(operators::subtract),
                            {
                                global("subtract_double", {"double", "double"}, "double", minus),
                                global("subtract_duration_duration", {"duration", "duration"}, "duration", minus),
                                global("subtract_int64", {"int", "int"}, "int", minus),
                                global("subtract_timestamp_duration", {"timestamp", "duration"}, "timestamp", minus),
                                global("subtract_timestamp_timestamp", {"timestamp", "timestamp"}, "duration", minus),
                                global("subtract_uint64", {"uint", "uint"}, "uint", minus),
                            }});
  constexpr auto times = binary<multiply>;
  environment.add_function({std::string(operators::multiply),
                            {
                                global("multiply_double", {"double", "double"}, "double", times),
                                global("multiply_int64", {"int", "int"}, "int", times),
                                global("multiply_uint64", {"uint", "uint"}, "uint", times),
                            }});
  constexpr auto over = binary<divide>;
  environment.add_function({std::string(operators::divide),
                            {
                                global("divide_double", {"double", "double"}, "double", over),
                                global("divide_int64", {"int", "int"}, "int", over),
                                global("divide_uint64", {"uint", "uint"}, "uint", over),
                            }});
  environment.add_function({std::string(operators::modulo),
                            {
                                global("modulo_int64", {"int", "int"}, "int", binary<modulo>),
                                global("modulo_uint64", {"uint", "uint"}, "uint", binary<modulo>),
                            }});
  environment.add_function({std::string(operators::negate),
                            {
                                global("negate_double", {"double"}, "double", call_negate),
                                global("negate_int64", {"int"}, "int", call_negate),
                            }});
}

void add_access(Environment& environment) {
  environment.add_function(
      {std::string(operators::index),
       {
           global("index_list", {"list(A)", "int"}, "A", call_index),
           global("index_map", {"map(A, B)", "A"}, "B", call_index),
           global("optional_list_index_int", {"optional_type(list(V))", "int"}, "optional_type(V)", call_index),
           global("optional_map_index_value", {"optional_type(map(K, V))", "K"}, "optional_type(V)", call_index),
       }});
  environment.add_function({std::string(operators::in),
                            {
                                global("in_list", {"A", "list(A)"}, "bool", call_in, costs::of_in_list),
                                global("in_map", {"A", "map(A, B)"}, "bool", call_in),
                            }});
  environment.add_function(
      {std::string(operators::optional_select),
       {global("select_optional_field", {"dyn", "string"}, "optional_type(V)", call_optional_index)}});
  environment.add_function(
      {std::string(operators::optional_index),
       {
           global("list_optindex_optional_int", {"list(V)", "int"}, "optional_type(V)", call_optional_index),
           global("optional_list_optindex_optional_int", {"optional_type(list(V))", "int"}, "optional_type(V)",
                  call_optional_index),
           global("map_optindex_optional_value", {"map(K, V)", "K"}, "optional_type(V)", call_optional_index),
           global("optional_map_optindex_optional_value", {"optional_type(map(K, V))", "K"}, "optional_type(V)",
                  call_optional_index),
       }});
}

}  // namespace

void add_standard_operators(Environment& environment) {
  add_logic(environment);
  add_order(environment, operators::less, "less", ordered<is_less>);
  add_order(environment, operators::less_equals, "less_equals", ordered<is_less_or_equal>);
  add_order(environment, operators::greater, "greater", ordered<is_greater>);
  add_order(environment, operators::greater_equals, "greater_equals", ordered<is_greater_or_equal>);
  add_arithmetic(environment);
  add_access(environment);
}

}  // namespace tidegate::cel::library
