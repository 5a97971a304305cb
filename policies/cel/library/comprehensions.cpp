// What transformMap and transformMapEntry put their entries together with. The evaluator runs these macros as loops of
// its own; these are the functions as the tree names them. No entry may come twice.
// Source: cel-go ext/comprehensions.go.
#include <algorithm>
#include <string>

#include "policies/cel/library/declare.hpp"
#include "policies/cel/library/library.hpp"
#include "policies/cel/operations.hpp"

namespace tidegate::cel::library {
namespace {

// REQUIRES: `into` has room for all entries of `map`.
Entry* copy_entries(const Value& map, Entry* into) {
  for (std::size_t i = 0; i < map.size(); ++i) *into++ = map.entry(i);
  return into;
}

Value already_there(Context& context, const Value& key) {
  const auto text = key.is(Kind::string) ? std::string(key.text()) : to_text(key);
  return context.error("insert failed: key " + text + " already exists");
}

Value insert(Context& context, const Value& map, const Value& added) {
  auto* entries = context.allocate<Entry>(map.size() + added.size());
  if (entries == nullptr) return context.stop(Stop::memory);
  for (std::size_t i = 0; i < added.size(); ++i) {
    Value present;
    const auto key = added.entry(i).key;
    if (map.find(key, present)) return already_there(context, key);
  }
  auto* end = copy_entries(added, copy_entries(map, entries));
  return make_map(context, {entries, end});
}

Value call_insert_map(const Call& call) {
  return insert(call.context, call.args[0], call.args[1]);
}
Value call_insert_entry(const Call& call) {
  const Entry entry{call.args[1], call.args[2]};
  return insert(call.context, call.args[0], Value::map({&entry, 1}));
}

}  // namespace

void add_comprehensions(Environment& environment) {
  constexpr std::string_view map = "map(K, V)";
  environment.add_function({"cel.@mapInsert",
                            {global("@mapInsert_map_map", {map, map}, map, call_insert_map),
                             global("@mapInsert_map_key_value", {map, "K", "V"}, map, call_insert_entry)}});
}

}  // namespace tidegate::cel::library
