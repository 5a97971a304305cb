#include "policies/base/json/edit.hpp"

#include <algorithm>

namespace tidegate::json {

namespace {

using base::fail;
using base::Result;

const char* const full = "the request's memory bound is reached";

Result<Node> with_member(const Node& parent, std::string_view name, std::span<const Step> rest, const Node& value,
                         base::Arena& arena) {
  const auto members = parent.members();
  const Node* existing = parent.find(name);
  auto child = with(existing == nullptr ? null_node : *existing, rest, value, arena);
  if (!child) return child;
  const std::size_t count = members.size() + (existing == nullptr ? 1 : 0);
  auto* copy = arena.allocate_array<Member>(count);
  if (copy == nullptr) return fail(full);
  std::copy(members.begin(), members.end(), copy);
  if (existing == nullptr) {
    const std::string_view key = arena.copy(name);
    if (key.data() == nullptr) return fail(full);
    copy[count - 1] = Member{Node::of(key), *child};
  } else {
    for (std::size_t i = 0; i < count; ++i) {
      if (copy[i].name() == name) copy[i].value = *child;
    }
  }
  return Node::object({copy, count});
}

Result<Node> with_item(const Node& parent, std::size_t index, std::span<const Step> rest, const Node& value,
                       base::Arena& arena) {
  const auto items = parent.items();
  if (index >= items.size()) return fail("no item " + std::to_string(index) + " to edit");
  auto child = with(items[index], rest, value, arena);
  if (!child) return child;
  auto* copy = arena.allocate_array<Node>(items.size());
  if (copy == nullptr) return fail(full);
  std::copy(items.begin(), items.end(), copy);
  copy[index] = *child;
  return Node::array({copy, items.size()});
}

}  // namespace

Result<Node> with(const Node& root, std::span<const Step> path, const Node& value, base::Arena& arena) {
  if (path.empty()) return value;
  if (const auto* name = std::get_if<std::string_view>(&path.front())) {
    if (!root.is_object() && !root.is_null()) return fail("a value that is no object has no member to edit");
    return with_member(root, *name, path.subspan(1), value, arena);
  }
  if (!root.is_array()) return fail("a value that is no array has no item to edit");
  return with_item(root, std::get<std::size_t>(path.front()), path.subspan(1), value, arena);
}

const Node* at(const Node& root, std::span<const Step> path) noexcept {
  const Node* node = &root;
  for (const Step& step : path) {
    if (const auto* name = std::get_if<std::string_view>(&step)) {
      node = node->find(*name);
    } else {
      const auto items = node->items();
      const std::size_t index = std::get<std::size_t>(step);
      node = index < items.size() ? &items[index] : nullptr;
    }
    if (node == nullptr) return nullptr;
  }
  return node;
}

}  // namespace tidegate::json
