// The resources that Kubernetes itself serves, so that a misspelt one is an error when rules are loaded and not a
// policy that silently matches nothing. Custom resources are never among them: they pass unseen.
// Source: `kubectl api-resources` of Kubernetes 1.36, with the groups' alpha and beta resources.
// Thread contract: immutable. Tested in tests/policies/engine/rules/resource_pattern_test.cpp.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace tidegate::engine {

struct KnownResource {
  std::string_view group, resource;
  bool namespaced;
};

// By group, the core group first.
[[nodiscard]] std::span<const KnownResource> known_resources() noexcept;
// Null for others.
[[nodiscard]] const KnownResource* find_known_resource(std::string_view group, std::string_view resource) noexcept;
// Whether Kubernetes serves that group itself, so that its resources are all known.
[[nodiscard]] bool is_known_group(std::string_view group) noexcept;
// The subresources of any of them.
[[nodiscard]] std::span<const std::string_view> known_sub_resources() noexcept;

}  // namespace tidegate::engine
