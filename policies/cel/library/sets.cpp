// cel-go ext/sets.go: lists taken for sets, by CEL's equality.
#include "policies/cel/library/declare.hpp"
#include "policies/cel/library/library.hpp"
#include "policies/cel/library/patience.hpp"
#include "policies/cel/operations.hpp"

namespace tidegate::cel::library {
namespace {

std::uint64_t pairs(std::span<const Value> args) noexcept {
  return static_cast<std::uint64_t>(args[0].size()) * args[1].size();
}

std::uint64_t cost_once(std::span<const Value> args, const Value&) {
  return 1 + pairs(args);
}
std::uint64_t cost_twice(std::span<const Value> args, const Value&) {
  return 1 + 2 * pairs(args);
}

enum class Found { no, yes, out_of_time };

Found find(const Value& list, const Value& wanted, Patience& patience) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (!patience.spend_on(wanted)) return Found::out_of_time;
    if (equal(list.item(i), wanted)) return Found::yes;
  }
  return Found::no;
}

// Whether each of `wanted` (all), or one of them, is in the list.
Found find_each(const Value& list, const Value& wanted, bool all, Patience& patience) {
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const Found found = find(list, wanted.item(i), patience);
    if (found == Found::out_of_time || found == (all ? Found::no : Found::yes)) return found;
  }
  return all ? Found::yes : Found::no;
}

Value answer(Found found, Context& context) {
  return found == Found::out_of_time ? context.stop(Stop::time) : Value::of(found == Found::yes);
}

Value contains_set(const Call& call) {
  if (!call.context.affords(cost_once(call.args, {}))) return call.context.stop(Stop::cost);
  Patience patience(call.context);
  return answer(find_each(call.args[0], call.args[1], true, patience), call.context);
}

Value equivalent(const Call& call) {
  if (!call.context.affords(cost_twice(call.args, {}))) return call.context.stop(Stop::cost);
  Patience patience(call.context);
  const Found there = find_each(call.args[0], call.args[1], true, patience);
  if (there != Found::yes) return answer(there, call.context);
  return answer(find_each(call.args[1], call.args[0], true, patience), call.context);
}

Value intersects(const Call& call) {
  if (!call.context.affords(cost_once(call.args, {}))) return call.context.stop(Stop::cost);
  Patience patience(call.context);
  return answer(find_each(call.args[1], call.args[0], false, patience), call.context);
}

}  // namespace

void add_sets(Environment& environment) {
  const Signature lists = {"list(T)", "list(T)"};
  environment.add_function(
      {"sets.contains", {global("list_sets_contains_list", lists, "bool", contains_set, cost_once)}});
  environment.add_function(
      {"sets.equivalent", {global("list_sets_equivalent_list", lists, "bool", equivalent, cost_twice)}});
  environment.add_function(
      {"sets.intersects", {global("list_sets_intersects_list", lists, "bool", intersects, cost_once)}});
}

}  // namespace tidegate::cel::library
