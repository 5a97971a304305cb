#include "policies/cel/value.hpp"

#include <algorithm>

#include "policies/cel/map_key.hpp"

namespace tidegate::cel {
namespace {

bool find_entry(const Value& map, const MapKey& key, Value& out) noexcept {
  const auto entries = map.entries();
  if (map.is_sorted()) {
    const auto found = std::ranges::lower_bound(entries, key, {}, [](const Entry& e) { return MapKey(e.key); });
    if (found == entries.end() || MapKey(found->key) != key) return false;
    out = found->value;
    return true;
  }
  for (const Entry& entry : entries) {
    if (MapKey(entry.key) == key) {
      out = entry.value;
      return true;
    }
  }
  return false;
}

bool find_member(std::span<const json::Member> members, std::string_view key, Value& out) noexcept {
  const json::Node* node = json::Node::object(members).find(key);
  if (node == nullptr) return false;
  out = Value::of(*node);
  return true;
}

}  // namespace

bool Value::find(std::string_view key, Value& out) const noexcept {
  return is_json() ? find_member(members(), key, out) : find_entry(*this, MapKey(key), out);
}

bool Value::find(const Value& key, Value& out) const noexcept {
  if (is_json()) return key.is(Kind::string) && find_member(members(), key.text(), out);
  const MapKey wanted(key);
  return wanted.is_key() && find_entry(*this, wanted, out);
}

}  // namespace tidegate::cel
