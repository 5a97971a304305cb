#include "policies/base/json/node.hpp"

#include <algorithm>

namespace tidegate::json {

bool Node::same_as(const Node& other) const noexcept {
  if (head_ != other.head_) return false;
  switch (kind()) {
    case Kind::null:
      return true;
    case Kind::boolean:
      return payload_.boolean == other.payload_.boolean;
    case Kind::integer:
      return payload_.integer == other.payload_.integer;
    case Kind::real:
      return payload_.real == other.payload_.real;
    case Kind::string:
      return payload_.text == other.payload_.text;
    case Kind::array:
      return payload_.items == other.payload_.items;
    case Kind::object:
      return payload_.members == other.payload_.members;
  }
  return false;
}

const Node* MemberFinder::find(std::string_view name, std::size_t place) {
  constexpr std::size_t small = 32;  // a linear search is as quick
  const auto members = object_.members();
  if (place < members.size() && members[place].name() == name) return &members[place].value;
  if (members.size() <= small) return object_.find(name);
  const auto by_name = [](const Member* member, std::string_view wanted) { return member->name() < wanted; };
  if (sorted_.empty()) {
    for (const Member& member : members) sorted_.push_back(&member);
    std::ranges::sort(sorted_, [](const Member* a, const Member* b) { return a->name() < b->name(); });
  }
  const auto found = std::lower_bound(sorted_.begin(), sorted_.end(), name, by_name);
  return found != sorted_.end() && (*found)->name() == name ? &(*found)->value : nullptr;
}

bool equal(const Node& left, const Node& right) {
  if (left.kind() != right.kind()) return false;
  switch (left.kind()) {
    case Kind::string:
      return left.string() == right.string();
    case Kind::array: {
      const auto a = left.items();
      const auto b = right.items();
      if (a.size() != b.size()) return false;
      if (left.same_as(right)) return true;
      for (std::size_t i = 0; i < a.size(); ++i) {
        if (!equal(a[i], b[i])) return false;
      }
      return true;
    }
    case Kind::object: {
      if (left.members().size() != right.members().size()) return false;
      if (left.same_as(right)) return true;
      MemberFinder finder(right);
      std::size_t place = 0;
      for (const Member& member : left.members()) {
        const Node* other = finder.find(member.name(), place++);
        if (other == nullptr || !equal(member.value, *other)) return false;
      }
      return true;
    }
    default:
      return left.same_as(right);
  }
}

}  // namespace tidegate::json
