// Kubernetes' list functions (k8s.io/apiserver pkg/cel/library/lists.go): one answer about a whole list.
#include <cstdint>
#include <string>

#include "policies/cel/library/costs.hpp"
#include "policies/cel/library/declare.hpp"
#include "policies/cel/library/list_functions.hpp"
#include "policies/cel/library/patience.hpp"
#include "policies/cel/operations.hpp"

namespace tidegate::cel::library {
namespace {

// cel-go looks at the type of the first element before the call, and names the function then.
Value not_for(std::string_view of_first, std::size_t index) noexcept {
  return index == 0 ? Value::error(of_first) : no_such_overload();
}

Value is_sorted(const Call& call) {
  const Value& list = call.args[0];
  Value last;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Value item = list.item(i);
    if (!is_comparable(item)) return not_for("no such overload: isSorted(list)", i);
    if (i > 0) {
      const auto order = compare(last, item);
      if (order && *order > 0) return Value::of(false);
    }
    last = item;
  }
  return Value::of(true);
}

// `kind`: what an empty list sums up to zero of.
template <Kind kind>
Value sum(const Call& call) {
  const Value& list = call.args[0];
  if (list.size() == 0) {
    if constexpr (kind == Kind::integer) return Value::of(std::int64_t{0});
    if constexpr (kind == Kind::uinteger) return Value::of(std::uint64_t{0});
    if constexpr (kind == Kind::real) return Value::of(0.0);
    return Value::duration(0);
  }
  Value total = list.item(0);
  const bool has_sum =
      total.is(Kind::integer) || total.is(Kind::uinteger) || total.is(Kind::real) || total.is(Kind::duration);
  if (!has_sum) return not_for("no such overload: sum(list)", 0);
  for (std::size_t i = 1; i < list.size() && !total.is_error(); ++i) total = add(call.context, total, list.item(i));
  return total;
}

// The first of the smallest (`sign` 1) or largest (-1). What can't be compared loses.
Value best(const Call& call, int sign, std::string_view of_empty, std::string_view of_others) {
  const Value& list = call.args[0];
  if (list.size() == 0) return Value::error(of_empty);
  Value found;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Value item = list.item(i);
    if (!is_comparable(item)) return not_for(of_others, i);
    const auto order = i == 0 ? std::nullopt : compare(found, item);
    if (i == 0 || (order && (sign > 0 ? *order > 0 : *order < 0))) found = item;
  }
  return found;
}

Value min(const Call& call) {
  return best(call, 1, "min called on empty list", "no such overload: min(list)");
}
Value max(const Call& call) {
  return best(call, -1, "max called on empty list", "no such overload: max(list)");
}

Value index_of(const Call& call) {
  const Value& list = call.args[0];
  Patience patience(call.context);
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (equal(list.item(i), call.args[1])) return Value::of(static_cast<std::int64_t>(i));
    if (!patience.spend_on(call.args[1])) return call.context.stop(Stop::time);
  }
  return Value::of(std::int64_t{-1});
}

Value last_index_of(const Call& call) {
  const Value& list = call.args[0];
  Patience patience(call.context);
  for (std::size_t i = list.size(); i-- > 0;) {
    if (equal(list.item(i), call.args[1])) return Value::of(static_cast<std::int64_t>(i));
    if (!patience.spend_on(call.args[1])) return call.context.stop(Stop::time);
  }
  return Value::of(std::int64_t{-1});
}

Overload summing(std::string_view name, CallFunction call) {
  const std::string type(name);
  return member("list_" + type + "_sum_" + type, {"list(" + type + ")"}, type, call, costs::of_whole);
}

}  // namespace

void add_list_summaries(Environment& environment) {
  Function sorted{"isSorted", {}}, smallest{"min", {}}, largest{"max", {}};
  for (const std::string_view name : comparable_types) {
    const std::string type(name);
    const std::string list = "list(" + type + ")";
    sorted.overloads.push_back(member("list_" + type + "_is_sorted_bool", {list}, "bool", is_sorted, costs::of_whole));
    smallest.overloads.push_back(member("list_" + type + "_min_" + type, {list}, type, min, costs::of_whole));
    largest.overloads.push_back(member("list_" + type + "_max_" + type, {list}, type, max, costs::of_whole));
  }
  environment.add_function(std::move(sorted));
  environment.add_function(std::move(smallest));
  environment.add_function(std::move(largest));
  environment.add_function({"sum",
                            {summing("int", sum<Kind::integer>), summing("uint", sum<Kind::uinteger>),
                             summing("double", sum<Kind::real>), summing("duration", sum<Kind::duration>)}});
  environment.add_function(
      {"indexOf", {member("list_a_index_of_int", {"list(A)", "A"}, "int", index_of, costs::of_whole)}});
  environment.add_function(
      {"lastIndexOf", {member("list_a_last_index_of_int", {"list(A)", "A"}, "int", last_index_of, costs::of_whole)}});
}

}  // namespace tidegate::cel::library
