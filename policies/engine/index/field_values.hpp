// The texts of a request that a Field is about. Thread contract: pure, allocates nothing.
// Tested in tests/policies/engine/index_test.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "policies/admission/review.hpp"
#include "policies/base/json/node.hpp"
#include "policies/engine/index/clause.hpp"

namespace tidegate::engine {

// What lies at the path: null when reading it would be an error or is better left to the evaluator; `absent` when an
// optional step led nowhere.
struct Found {
  const json::Node* node = nullptr;
  bool absent = false;
};

// The nodes that the last path led to, from which the next one may go on where both begin alike.
struct Trail {
  std::array<const json::Node*, 8> nodes{};
  std::size_t valid = 0;
};

// `shared`: the steps that the path has in common with the last one followed.
[[nodiscard]] Found follow(const ValuePath& path, const admission::Review& review, std::size_t shared,
                           Trail& trail) noexcept;

template <class Use>
[[nodiscard]] bool for_each_at_path(const ValuePath& path, const admission::Review& review, std::size_t shared,
                                    Trail& trail, const Use& use) {
  const auto [node, absent] = follow(path, review, shared, trail);
  if (absent) {
    if (path.otherwise) use(*path.otherwise);
    return true;
  }
  if (node == nullptr) return false;
  if (!path.of_members) {
    if (node->is_string()) use(node->string());
    return node->is_string();
  }
  for (const json::Member& member : node->members()) use(member.name());
  for (const json::Node& item : node->items()) {
    if (item.is_string()) use(item.string());
  }
  return node->is_object() || node->is_array();
}

// Calls `use` for each text; false when they can't be told, so that every policy which asks for one may match.
template <class Use>
[[nodiscard]] bool for_each_value(const Field& field, const admission::Review& review, std::size_t shared, Trail& trail,
                                  const Use& use) {
  switch (field.kind) {
    case Field::Kind::namespace_name:
      use(review.namespace_name);
      return true;
    case Field::Kind::name:
      use(review.name.empty() ? review.generate_name : review.name);
      return true;
    case Field::Kind::username:
      use(review.username);
      return true;
    case Field::Kind::groups:
      for (const json::Node& group : review.groups->items()) use(group.string());
      return true;
    case Field::Kind::labels:
      break;  // FieldTable looks them up itself
    case Field::Kind::path:
      return for_each_at_path(field.path, review, shared, trail, use);
  }
  return false;
}

}  // namespace tidegate::engine
