// cel-go ext/lists.go, version 3, but sorting (list_sorting.cpp) and Kubernetes' lists (list_summaries.cpp).
#include <algorithm>
#include <string>

#include "policies/cel/library/declare.hpp"
#include "policies/cel/library/library.hpp"
#include "policies/cel/library/list_functions.hpp"
#include "policies/cel/library/patience.hpp"
#include "policies/cel/operations.hpp"

namespace tidegate::cel::library {
namespace {

std::uint64_t cost_of_result(std::span<const Value>, const Value& result) {
  return allocating_cost(1, actual_size(result));
}
std::uint64_t cost_of_flattening(std::span<const Value> args, const Value&) {
  const double depth = args.size() > 1 ? static_cast<double>(args[1].integer()) : 1;
  return allocating_cost(depth, actual_size(args[0]));
}
std::uint64_t cost_of_distinct(std::span<const Value> args, const Value&) {
  return self_comparison_cost(args[0]);
}

Value slice(const Call& call) {
  const Value& list = call.args[0];
  const std::int64_t start = call.args[1].integer(), end = call.args[2].integer();
  const auto refuse = [&](const std::string& reason) {
    return call.context.error("cannot slice(" + std::to_string(start) + ", " + std::to_string(end) + "), " + reason);
  };
  if (start < 0 || end < 0) return refuse("negative indexes not supported");
  if (start > end) return refuse("start index must be less than or equal to end index");
  if (static_cast<std::uint64_t>(end) > list.size()) return refuse("list is length " + std::to_string(list.size()));
  const auto first = static_cast<std::size_t>(start), count = static_cast<std::size_t>(end - start);
  if (!list.is_json()) return Value::list(list.items().subspan(first, count));
  Value* const items = call.context.allocate<Value>(count);
  if (items == nullptr && count > 0) return call.context.stop(Stop::memory);
  for (std::size_t i = 0; i < count; ++i) items[i] = list.item(first + i);
  return Value::list({items, count});
}

std::size_t flat_size(const Value& list, std::int64_t depth) noexcept {
  if (depth == 0) return list.size();
  std::size_t size = 0;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Value item = list.item(i);
    size += item.is(Kind::list) ? flat_size(item, depth - 1) : 1;
  }
  return size;
}

Value* flatten_into(const Value& list, std::int64_t depth, Value* place) noexcept {
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Value item = list.item(i);
    if (depth > 0 && item.is(Kind::list)) {
      place = flatten_into(item, depth - 1, place);
    } else {
      *place++ = item;
    }
  }
  return place;
}

Value flatten(const Call& call) {
  const Value& list = call.args[0];
  const std::int64_t depth = call.args.size() > 1 ? call.args[1].integer() : 1;
  if (!list.is(Kind::list)) return no_such_overload();
  if (depth < 0) return Value::error("level must be non-negative");
  const std::size_t size = flat_size(list, depth);
  Value* const items = call.context.allocate<Value>(size);
  if (items == nullptr && size > 0) return call.context.stop(Stop::memory);
  flatten_into(list, depth, items);
  return Value::list({items, size});
}

Value range(const Call& call) {
  const std::int64_t count = std::max<std::int64_t>(call.args[0].integer(), 0);
  if (!call.context.affords(static_cast<std::uint64_t>(count))) return call.context.stop(Stop::cost);
  Value* const items = call.context.allocate<Value>(static_cast<std::size_t>(count));
  if (items == nullptr && count > 0) return call.context.stop(Stop::memory);
  for (std::int64_t i = 0; i < count; ++i) items[i] = Value::of(i);
  return Value::list({items, static_cast<std::size_t>(count)});
}

Value reverse(const Call& call) {
  const Value& list = call.args[0];
  Value* const items = call.context.allocate<Value>(list.size());
  if (items == nullptr && list.size() > 0) return call.context.stop(Stop::memory);
  for (std::size_t i = 0; i < list.size(); ++i) items[i] = list.item(list.size() - 1 - i);
  return Value::list({items, list.size()});
}

// The first of those that are equal stays.
Value distinct(const Call& call) {
  const Value& list = call.args[0];
  if (!call.context.affords(self_comparison_cost(list))) return call.context.stop(Stop::cost);
  Value* const items = call.context.allocate<Value>(list.size());
  if (items == nullptr && list.size() > 0) return call.context.stop(Stop::memory);
  Patience patience(call.context);
  std::size_t count = 0;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Value item = list.item(i);
    std::size_t seen = 0;
    while (seen < count && !equal(item, items[seen])) {
      if (!patience.spend_on(item)) return call.context.stop(Stop::time);
      ++seen;
    }
    if (seen == count) items[count++] = item;
  }
  return Value::list({items, count});
}

}  // namespace

void add_lists(Environment& environment) {
  environment.add_function(
      {"slice", {member("list_slice", {"list(T)", "int", "int"}, "list(T)", slice, cost_of_result)}});
  environment.add_function(
      {"flatten",
       {member("list_flatten", {"list(list(T))"}, "list(T)", flatten, cost_of_flattening),
        member("list_flatten_int", {"list(dyn)", "int"}, "list(dyn)", flatten, cost_of_flattening)}});
  environment.add_function({"lists.range", {global("lists_range", {"int"}, "list(int)", range, cost_of_result)}});
  environment.add_function({"reverse", {member("list_reverse", {"list(T)"}, "list(T)", reverse, cost_of_result)}});
  environment.add_function({"distinct", {member("list_distinct", {"list(T)"}, "list(T)", distinct, cost_of_distinct)}});
  add_list_sorting(environment);
  add_list_summaries(environment);
}

}  // namespace tidegate::cel::library
