// sort() and what sortBy() is made of. Elements of equal keys keep their order (Go's sort promises nothing).
#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "policies/cel/library/declare.hpp"
#include "policies/cel/library/list_functions.hpp"
#include "policies/cel/operations.hpp"

namespace tidegate::cel::library {
namespace {

struct Keyed {
  Value key;
  std::size_t place;
};

bool is_nan(const Value& value) noexcept {
  return value.is(Kind::real) && std::isnan(value.real());
}

bool is_less(const Value& left, const Value& right) noexcept {
  const auto order = compare(left, right);
  return order && *order < 0;
}

// NaN, which has no order, goes to the front; Go leaves it where its algorithm does.
bool stands_before(const Keyed& left, const Keyed& right) noexcept {
  if (is_nan(left.key) != is_nan(right.key)) return is_nan(left.key);
  if (is_less(left.key, right.key)) return true;
  return !is_less(right.key, left.key) && left.place < right.place;
}

// As Go's sort does it with up to twelve elements, so that short lists with NaN come out alike.
void sort_few(Keyed* keys, std::size_t count) noexcept {
  for (std::size_t i = 1; i < count; ++i) {
    for (std::size_t j = i; j > 0 && is_less(keys[j].key, keys[j - 1].key); --j) std::swap(keys[j], keys[j - 1]);
  }
}

Value sort_by_keys(const Value& list, const Value& keys, Context& context) {
  const std::size_t count = list.size();
  if (keys.size() != count) {
    return context.error(
        "@sortByAssociatedKeys() expected a list of the same size as the associated keys list, but got " +
        std::to_string(count) + " and " + std::to_string(keys.size()) + " elements respectively");
  }
  if (count == 0) return list;
  if (!context.affords(self_comparison_cost(keys))) return context.stop(Stop::cost);
  if (!is_comparable(keys.item(0))) return Value::error("list elements must be comparable");
  auto* const keyed = context.allocate<Keyed>(count);
  Value* const items = context.allocate<Value>(count);
  if (keyed == nullptr || items == nullptr) return context.stop(Stop::memory);
  for (std::size_t i = 0; i < count; ++i) {
    keyed[i] = {keys.item(i), i};
    if (keyed[i].key.kind() != keyed[0].key.kind()) return Value::error("list elements must have the same type");
  }
  constexpr std::size_t few = 12;
  if (count <= few) {
    sort_few(keyed, count);
  } else {
    std::sort(keyed, keyed + count, stands_before);
  }
  for (std::size_t i = 0; i < count; ++i) items[i] = list.item(keyed[i].place);
  return Value::list({items, count});
}

Value sort(const Call& call) {
  return sort_by_keys(call.args[0], call.args[0], call.context);
}
Value sort_by_associated_keys(const Call& call) {
  return sort_by_keys(call.args[0], call.args[1], call.context);
}

// cel-go counts these by overload, so that nothing is counted where the element type is not known before: one function
// an overload, because a cost that all overloads share is taken for one that goes by the name.
template <std::size_t overload>
std::uint64_t cost_of_sort(std::span<const Value> args, const Value&) {
  return self_comparison_cost(args[0]) + 0 * overload;
}
template <std::size_t overload>
std::uint64_t cost_of_sort_by(std::span<const Value> args, const Value&) {
  return self_comparison_cost(args[1]) + 0 * overload;
}

template <std::size_t... overload>
void add_sorts(Environment& environment, std::index_sequence<overload...>) {
  Function sort_function{"sort", {}}, sort_by_function{"@sortByAssociatedKeys", {}};
  const auto add = [&](std::string_view name, CostFunction cost, CostFunction cost_by) {
    const std::string list = "list(" + std::string(name) + ")";
    const std::string id = "list_" + std::string(types::parse(name)->runtime_name());
    sort_function.overloads.push_back(member(id + "_sort", {list}, list, sort, cost));
    sort_by_function.overloads.push_back(
        member(id + "_sortByAssociatedKeys", {"list(T)", list}, "list(T)", sort_by_associated_keys, cost_by));
  };
  (add(comparable_types[overload], cost_of_sort<overload>, cost_of_sort_by<overload>), ...);
  environment.add_function(std::move(sort_function));
  environment.add_function(std::move(sort_by_function));
}

}  // namespace

void add_list_sorting(Environment& environment) {
  add_sorts(environment, std::make_index_sequence<comparable_types.size()>());
}

}  // namespace tidegate::cel::library
