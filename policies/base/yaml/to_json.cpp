#include "policies/base/yaml/to_json.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <unordered_set>
#include <vector>

namespace tidegate::yaml {

namespace {

using json::Member;
using json::Node;

class Converter {
 public:
  Converter(base::Arena& arena, ConversionError& error) : arena_(arena), error_(error) {}

  bool convert(const Value& value, Node& out) {
    switch (value.kind) {
      case Kind::null:
        out = Node();
        return true;
      case Kind::scalar:
        return scalar(value, out);
      case Kind::sequence:
        return sequence(value, out);
      case Kind::map:
        return map(value, out);
    }
    return false;
  }

 private:
  bool fail(const Value& at, std::string message) {
    error_ = {std::move(message), at.place};
    return false;
  }
  bool full(const Value& at) { return fail(at, "the document is too large"); }

  bool text(const Value& at, std::string_view written, Node& out) {
    const std::string_view copy = arena_.copy(written);
    if (copy.data() == nullptr) return full(at);
    out = Node::of(copy);
    return true;
  }

  bool scalar(const Value& value, Node& out) {
    if (value.style != Style::plain) return text(value, value.text, out);
    const auto typed = plain_scalar_to_json(value.text);
    if (!typed) return fail(value, typed.error().message);
    if (typed->is_string()) return text(value, value.text, out);
    out = *typed;
    return true;
  }

  bool sequence(const Value& value, Node& out) {
    Node* items = arena_.allocate_array<Node>(value.items.size());
    if (items == nullptr && !value.items.empty()) return full(value);
    for (std::size_t i = 0; i < value.items.size(); ++i) {
      if (!convert(value.items[i], *new (&items[i]) Node)) return false;
    }
    out = Node::array({items, value.items.size()});
    return true;
  }

  // JSON's names are strings; kubectl writes other scalars out (`1:`, `true:`).
  bool key(const Value& value, Node& out) {
    Node typed;
    if (!scalar(value, typed)) return false;
    std::array<char, 32> room{};
    std::to_chars_result end{};
    if (typed.is_string()) {
      out = typed;
      return true;
    }
    if (typed.is_boolean()) return text(value, typed.boolean() ? "true" : "false", out);
    if (typed.is_null()) return fail(value, "a key has to be a string, but this is empty");
    if (typed.is_integer()) {
      end = std::to_chars(room.data(), room.data() + room.size(), typed.integer());
    } else {
      end = std::to_chars(room.data(), room.data() + room.size(), typed.real());
    }
    return text(value, {room.data(), static_cast<std::size_t>(end.ptr - room.data())}, out);
  }

  static bool is_merge(const Entry& entry) { return entry.key.style == Style::plain && entry.key.text == "<<"; }

  bool map(const Value& value, Node& out) {
    std::vector<Member> members;
    std::unordered_set<std::string_view> names;
    for (const Entry& entry : value.entries) {
      if (is_merge(entry)) continue;
      Member member;
      if (!key(entry.key, member.key) || !convert(entry.value, member.value)) return false;
      if (!names.insert(member.name()).second) {
        return fail(entry.key, "another key is also \"" + std::string(member.name()) + "\" in JSON");
      }
      members.push_back(member);
    }
    for (const Entry& entry : value.entries) {
      if (is_merge(entry) && !merge(entry.value, members, names)) return false;
    }
    Member* room = arena_.allocate_array<Member>(members.size());
    if (room == nullptr && !members.empty()) return full(value);
    std::copy(members.begin(), members.end(), room);
    out = Node::object({room, members.size()});
    return true;
  }

  // What is merged first wins, and what is written out wins over all of it.
  bool merge(const Value& value, std::vector<Member>& members, std::unordered_set<std::string_view>& names) {
    if (value.is_sequence()) {
      return std::all_of(value.items.begin(), value.items.end(), [&](const Value& item) {
        return item.is_map() ? merge(item, members, names) : fail(item, "<< can merge only maps");
      });
    }
    if (!value.is_map()) return fail(value, "<< can merge only a map or a list of maps");
    Node merged;
    if (!map(value, merged)) return false;
    for (const Member& member : merged.members()) {
      if (names.insert(member.name()).second) members.push_back(member);
    }
    return true;
  }

  base::Arena& arena_;
  ConversionError& error_;
};

}  // namespace

bool to_json(const Value& value, base::Arena& arena, json::Node& out, ConversionError& error) {
  return Converter(arena, error).convert(value, out);
}

}  // namespace tidegate::yaml
