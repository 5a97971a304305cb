// optional.of, none, ofNonZeroValue, unwrap; hasValue, value, or, orValue, unwrapOpt; a list's first and last.
// `or` and `orValue` evaluate their argument only when it is needed, which is the evaluator's own; here they choose.
#include "policies/cel/library/declare.hpp"
#include "policies/cel/library/library.hpp"
#include "policies/cel/operations.hpp"
#include "policies/cel/operations/time_range.hpp"

namespace tidegate::cel::library {
namespace {

// cel-go's IsZeroValue. Types and what other libraries make are never zero; nor is an optional.
bool is_zero(const Value& value) {
  switch (value.kind()) {
    case Kind::null:
      return true;
    case Kind::boolean:
      return !value.boolean();
    case Kind::integer:
      return value.integer() == 0;
    case Kind::uinteger:
      return value.uinteger() == 0;
    case Kind::real:
      return value.real() == 0;
    case Kind::string:
    case Kind::bytes:
      return value.text().empty();
    case Kind::list:
    case Kind::map:
      return value.size() == 0;
    case Kind::duration:
      return value.nanoseconds() == 0;
    case Kind::timestamp:  // Go's zero time
      return value.seconds() == first_timestamp && value.subsecond_nanoseconds() == 0;
    case Kind::structure:
      return value.structure().fields.empty();
    case Kind::type:
    case Kind::optional:
    case Kind::opaque:
    case Kind::error:
      return false;
  }
  return false;
}

Value call_of(const Call& call) {
  return make_optional(call.context, call.args[0]);
}
Value call_of_non_zero(const Call& call) {
  return is_zero(call.args[0]) ? Value::none() : make_optional(call.context, call.args[0]);
}
Value call_none(const Call&) {
  return Value::none();
}
Value call_has_value(const Call& call) {
  return Value::of(call.args[0].has_value());
}
Value call_value(const Call& call) {
  return call.args[0].has_value() ? call.args[0].value() : Value::error("optional.none() dereference");
}
Value call_or(const Call& call) {
  return call.args[0].has_value() ? call.args[0] : call.args[1];
}
Value call_or_value(const Call& call) {
  return call.args[0].has_value() ? call.args[0].value() : call.args[1];
}

Value call_unwrap(const Call& call) {
  const Value& list = call.args[0];
  auto* room = call.context.allocate<Value>(list.size());
  if (room == nullptr && list.size() > 0) return call.context.stop(Stop::memory);
  std::size_t size = 0;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Value item = list.item(i);
    if (!item.is(Kind::optional)) return call.context.error("value " + to_text(item, 128) + " is not optional");
    if (item.has_value()) room[size++] = item.value();
  }
  return Value::list({room, size});
}

Value call_first(const Call& call) {
  return call.args[0].size() == 0 ? Value::none() : make_optional(call.context, call.args[0].item(0));
}
Value call_last(const Call& call) {
  const std::size_t size = call.args[0].size();
  return size == 0 ? Value::none() : make_optional(call.context, call.args[0].item(size - 1));
}

// cel-go evaluates `or` and `orValue` where no cost is counted.
std::uint64_t free_of_cost(std::span<const Value>, const Value&) {
  return 0;
}

}  // namespace

void add_optionals(Environment& environment) {
  constexpr std::string_view optional = "optional_type(V)";
  const auto add = [&](const char* name, Overload overload) {
    environment.add_function({name, {std::move(overload)}});
  };
  add("optional.of", global("optional_of", {"V"}, optional, call_of));
  add("optional.ofNonZeroValue", global("optional_ofNonZeroValue", {"V"}, optional, call_of_non_zero));
  add("optional.none", global("optional_none", {}, optional, call_none));
  add("value", member("optional_value", {optional}, "V", call_value));
  add("hasValue", member("optional_hasValue", {optional}, "bool", call_has_value));
  add("or", member("optional_or_optional", {optional, optional}, optional, call_or, free_of_cost));
  add("orValue", member("optional_orValue_value", {optional, "V"}, "V", call_or_value, free_of_cost));
  add("optional.unwrap", global("optional_unwrap", {"list(optional_type(V))"}, "list(V)", call_unwrap));
  add("unwrapOpt", member("optional_unwrapOpt", {"list(optional_type(V))"}, "list(V)", call_unwrap));
  add("first", member("list_first", {"list(V)"}, optional, call_first));
  add("last", member("list_last", {"list(V)"}, optional, call_last));
}

}  // namespace tidegate::cel::library
