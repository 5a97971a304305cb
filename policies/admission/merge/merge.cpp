#include "policies/admission/merge/merge.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

#include "policies/admission/merge/item_keys.hpp"
#include "policies/admission/merge/validate.hpp"
#include "policies/base/json/measure.hpp"
#include "policies/base/limits.hpp"

namespace tidegate::admission::merge {

namespace {

using base::fail;
using base::Result;
using json::Member;
using json::Node;

const char* const full = "the request's memory bound is reached";

bool is_empty(const Node* value) noexcept {
  return value == nullptr || value->is_null() || (value->members().empty() && value->items().empty());
}

// The items of one list by their keys.
struct Keyed {
  std::vector<std::string> keys;
  // What stands under a key; null under one that comes twice, so that it is replaced and not merged.
  std::unordered_map<std::string_view, const Node*> items;
  [[nodiscard]] bool has(const std::string& key) const { return items.contains(key); }
  [[nodiscard]] const Node* find(const std::string& key) const {
    const auto found = items.find(key);
    return found == items.end() ? nullptr : found->second;
  }
};

class Merger {
 public:
  explicit Merger(base::Arena& arena) noexcept : arena_(arena) {}

  // `before` may be null: there is nothing yet.
  Result<Node> merge(const Type& type, const Node* before, const Node& change) {
    if (before != nullptr) {
      if (const auto fits = check_kind(*before, type); !fits) return fail(fits.error().message);
    }
    // A null stands for nothing of whatever the other side is.
    const Shape shape = shape_of(change.is_null() && before != nullptr ? *before : change, type);
    const bool leaf = shape == Shape::scalar || (shape == Shape::list ? type.list : type.map) == Relation::atomic;
    if (leaf || is_empty(before)) return change;
    if (change.is_null()) return *before;
    return shape == Shape::list ? merge_lists(type, *before, change) : merge_maps(type, *before, change);
  }

 private:
  static base::Error below(std::string_view step, const base::Error& error) {
    const bool has_path = error.message.starts_with('.') || error.message.starts_with('[');
    return fail(std::string(step) + (has_path ? "" : ": ") + error.message);
  }

  Result<Node> merge_maps(const Type& type, const Node& old, const Node& change) {
    json::MemberFinder in_old(old);
    json::MemberFinder in_change(change);
    std::size_t added = 0;
    std::size_t place = 0;
    for (const Member& member : change.members()) added += in_old.find(member.name(), place++) == nullptr ? 1 : 0;
    const std::size_t count = old.members().size() + added;
    auto* out = arena_.allocate_array<Member>(count);
    if (out == nullptr && count > 0) return fail(full);
    Member* at = out;
    place = 0;
    for (const Member& member : old.members()) {
      const Node* value = in_change.find(member.name(), place++);
      if (value == nullptr) {
        *at++ = member;
        continue;
      }
      auto merged = merge_member(type, member.name(), &member.value, *value);
      if (!merged) return merged;
      *at++ = Member{member.key, *merged};
    }
    place = 0;
    for (const Member& member : change.members()) {
      if (in_old.find(member.name(), place++) != nullptr) continue;
      auto merged = merge_member(type, member.name(), nullptr, member.value);
      if (!merged) return merged;
      *at++ = Member{member.key, *merged};
    }
    return Node::object({out, count});
  }

  Result<Node> merge_member(const Type& type, std::string_view name, const Node* before, const Node& change) {
    const Type* inner = member_type(type, name);
    if (inner == nullptr) return fail("." + std::string(name) + ": field not declared in schema");
    auto merged = merge(*inner, before, change);
    if (!merged) return below("." + std::string(name), merged.error());
    return merged;
  }

  static Result<Keyed> keyed(const Type& type, std::span<const Node> items) {
    static constexpr Node repeated;
    Keyed out;
    out.keys.reserve(items.size());  // the views in `items` are of these strings
    for (std::size_t i = 0; i < items.size(); ++i) {
      auto key = item_key(type, items[i]);
      if (!key) return fail("element " + std::to_string(i) + ": " + key.error().message);
      out.keys.push_back(std::move(*key));
      const auto [there, added] = out.items.emplace(out.keys.back(), &items[i]);
      if (!added) there->second = &repeated;
    }
    return out;
  }

  // Old items that the change doesn't name keep their place among those that it does, which come in its order.
  Result<Node> merge_lists(const Type& type, const Node& before, const Node& change) {
    const auto old_items = before.items();
    const auto old_keyed = keyed(type, old_items);
    if (!old_keyed) return old_keyed.error();
    const auto change_keyed = keyed(type, change.items());
    if (!change_keyed) return change_keyed.error();
    const Keyed& old = *old_keyed;
    const Keyed& wanted = *change_keyed;

    auto* out = arena_.allocate_array<Node>(old_items.size() + change.items().size());
    if (out == nullptr) return fail(full);
    std::size_t count = 0;
    // The next item of the change that the old list has too.
    std::size_t shared = 0;
    const auto find_shared = [&](std::size_t from) {
      shared = from;
      while (shared < wanted.keys.size() && !old.has(wanted.keys[shared])) ++shared;
    };
    find_shared(0);
    std::vector<bool> taken(wanted.keys.size());
    std::unordered_map<std::string_view, std::size_t> places;
    for (std::size_t i = 0; i < wanted.keys.size(); ++i) places.emplace(wanted.keys[i], i);
    const auto take = [&](std::size_t i) -> Result<bool> {
      taken[i] = true;
      auto merged = merge(type_at(type.element), old.find(wanted.keys[i]), change.items()[i]);
      if (!merged) return below(wanted.keys[i], merged.error());
      out[count++] = *merged;
      if (i == shared) find_shared(i + 1);
      return true;
    };

    std::size_t i = 0;  // in the old list
    std::size_t j = 0;  // in the change
    while (i < old.keys.size() || j < wanted.keys.size()) {
      if (i < old.keys.size()) {
        const auto named = places.find(old.keys[i]);
        if (named == places.end()) {
          out[count++] = old_items[i++];
          continue;
        }
        const bool both = named->second == j;
        // One of the change's, but not the next one that it wants.
        if (!both && j < wanted.keys.size() && shared < wanted.keys.size() && named->second != shared) {
          ++i;
          continue;
        }
        if (both || taken[named->second]) ++i;
      }
      if (j < wanted.keys.size()) {
        if (const auto done = take(j); !done) return done.error();
        ++j;
      }
    }
    return Node::array({out, count});
  }

  base::Arena& arena_;
};

// The configuration without apiVersion and kind.
Result<Node> without_kind(const Node& configuration, base::Arena& arena) {
  const auto members = configuration.members();
  auto* out = arena.allocate_array<Member>(members.size());
  if (out == nullptr && !members.empty()) return fail(full);
  const auto end = std::ranges::copy_if(members, out, [](const Member& member) {
                     return member.name() != "apiVersion" && member.name() != "kind";
                   }).out;
  return Node::object({out, static_cast<std::size_t>(end - out)});
}

}  // namespace

Result<Node> apply_configuration(const Node& object, const Node& configuration, const Type& type, base::Arena& arena,
                                 PatchRoom& room) {
  if (!configuration.is_object()) return fail("an apply configuration is an Object");
  const auto size = json::measure(configuration, room.bytes, limits::max_json_depth);
  if (!size) return fail("the apply configuration is too large or nests too deeply");
  room.bytes -= size->bytes;
  const auto change = without_kind(configuration, arena);
  if (!change) return change;
  if (const auto valid = validate(*change, type); !valid) return fail(valid.error().message);
  if (change->members().empty()) return object;
  auto merged = Merger(arena).merge(type, &object, *change);
  if (!merged) return fail("failed to merge patch: " + merged.error().message);
  return merged;
}

}  // namespace tidegate::admission::merge
