// A JSON value as rules see it: 16 bytes, trivially copyable, borrowing its strings and children from an arena or
// from the text it was parsed from. Invariants: immutable once built (json/edit.hpp copies the path it changes);
// an object's names are unique; strings are valid UTF-8 and may hold NUL.
// Integers are those that fit int64 and were written without '.', 'e' or 'E'; every other number is a real.
// Thread contract: read by any thread while its arena and text live. Tested in tests/policies/base/json/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "policies/base/same_text.hpp"

namespace tidegate::json {

enum class Kind : std::uint8_t { null, boolean, integer, real, string, array, object };

struct Member;

class Node {
 public:
  constexpr Node() noexcept = default;  // null
  static constexpr Node of(bool value) noexcept { return Node(Kind::boolean, 0, Payload{.boolean = value}); }
  static constexpr Node of(std::int64_t value) noexcept { return Node(Kind::integer, 0, Payload{.integer = value}); }
  static constexpr Node of(double value) noexcept { return Node(Kind::real, 0, Payload{.real = value}); }
  // Borrows `text`.
  static constexpr Node of(std::string_view text) noexcept {
    return Node(Kind::string, static_cast<std::uint32_t>(text.size()), Payload{.text = text.data()});
  }
  static Node of(const char*) = delete;  // would become a bool
  // Borrow `items` and `members`.
  static constexpr Node array(std::span<const Node> items) noexcept {
    return Node(Kind::array, static_cast<std::uint32_t>(items.size()), Payload{.items = items.data()});
  }
  static constexpr Node object(std::span<const Member> members) noexcept;

  [[nodiscard]] constexpr Kind kind() const noexcept { return static_cast<Kind>(head_ & 0xFF); }
  [[nodiscard]] constexpr bool is_null() const noexcept { return kind() == Kind::null; }
  [[nodiscard]] constexpr bool is_boolean() const noexcept { return kind() == Kind::boolean; }
  [[nodiscard]] constexpr bool is_integer() const noexcept { return kind() == Kind::integer; }
  [[nodiscard]] constexpr bool is_real() const noexcept { return kind() == Kind::real; }
  [[nodiscard]] constexpr bool is_string() const noexcept { return kind() == Kind::string; }
  [[nodiscard]] constexpr bool is_array() const noexcept { return kind() == Kind::array; }
  [[nodiscard]] constexpr bool is_object() const noexcept { return kind() == Kind::object; }

  // Of another kind these are false, 0, 0.0, "" and empty: what an absent field means to most rules.
  [[nodiscard]] constexpr bool boolean() const noexcept { return is_boolean() && payload_.boolean; }
  [[nodiscard]] constexpr std::int64_t integer() const noexcept { return is_integer() ? payload_.integer : 0; }
  [[nodiscard]] constexpr double real() const noexcept { return is_real() ? payload_.real : 0.0; }
  [[nodiscard]] constexpr std::string_view string() const noexcept {
    return is_string() ? std::string_view(payload_.text, size()) : std::string_view();
  }
  [[nodiscard]] constexpr std::span<const Node> items() const noexcept {
    return is_array() ? std::span<const Node>(payload_.items, size()) : std::span<const Node>();
  }
  [[nodiscard]] constexpr std::span<const Member> members() const noexcept;

  // The member of that name, or null when this is no object or has none. A member whose value is JSON null is found.
  [[nodiscard]] const Node* find(std::string_view name) const noexcept;
  // The same, but a shared null node when there is none, so that lookups chain: root["metadata"]["labels"].
  [[nodiscard]] const Node& operator[](std::string_view name) const noexcept;

  // Whether both borrow the very same children or hold the same scalar: cheap, and enough to skip what was not edited.
  [[nodiscard]] bool same_as(const Node& other) const noexcept;

  friend const Node* find_member(std::span<const Member> members, const Node& name) noexcept;

 private:
  union Payload {
    bool boolean;
    std::int64_t integer = 0;
    double real;
    const char* text;
    const Node* items;
    const Member* members;
  };
  constexpr Node(Kind kind, std::uint32_t size, Payload payload) noexcept
      : head_(static_cast<std::uint64_t>(kind) | static_cast<std::uint64_t>(size) << 32), payload_(payload) {}
  [[nodiscard]] constexpr std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(head_ >> 32); }

  // Kind and size in one word, so that a node is written in two stores and read in two loads: a wide load from fields
  // that were just stored one by one can't be forwarded, and the parser copies each node soon after it made it.
  std::uint64_t head_ = 0;
  Payload payload_{};
};
static_assert(sizeof(Node) == 16);

struct Member {
  Node key;  // always a string
  Node value;
  [[nodiscard]] constexpr std::string_view name() const noexcept { return key.string(); }
};

inline constexpr Node null_node{};

// The value of the member of that name, or null. `name` is a string: kind and length are compared in one go.
[[nodiscard]] const Node* find_member(std::span<const Member> members, const Node& name) noexcept;

constexpr Node Node::object(std::span<const Member> members) noexcept {
  return Node(Kind::object, static_cast<std::uint32_t>(members.size()), Payload{.members = members.data()});
}

constexpr std::span<const Member> Node::members() const noexcept {
  return is_object() ? std::span<const Member>(payload_.members, size()) : std::span<const Member>();
}

inline const Node* find_member(std::span<const Member> members, const Node& name) noexcept {
  for (const Member& member : members) {
    if (member.key.head_ == name.head_ &&
        base::same_text(member.key.payload_.text, name.payload_.text, member.key.size())) {
      return &member.value;
    }
  }
  return nullptr;
}

inline const Node* Node::find(std::string_view name) const noexcept {
  return find_member(members(), Node::of(name));
}

inline const Node& Node::operator[](std::string_view name) const noexcept {
  const Node* found = find(name);
  return found == nullptr ? null_node : *found;
}

// Deep equality: numbers by value within their kind, objects in any order of members.
[[nodiscard]] bool equal(const Node& left, const Node& right);

// Finds members of one object for those of another, one after the other: at the same place first, since two versions
// of an object mostly keep their order; else, in large objects, in an index that is sorted once. Comparing two objects
// so takes no quadratic time, however they were made. REQUIRES: the object outlives it.
class MemberFinder {
 public:
  explicit MemberFinder(const Node& object) noexcept : object_(object) {}
  // The value of the member of that name, or null. `place` is where it stands in the other object.
  [[nodiscard]] const Node* find(std::string_view name, std::size_t place);

 private:
  const Node& object_;
  std::vector<const Member*> sorted_;
};

}  // namespace tidegate::json
