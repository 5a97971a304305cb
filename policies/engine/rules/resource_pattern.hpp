// match.resources as authors write it: `workloads`, or kubectl's `resource[.group][/subresource]` with `*` for a whole
// part: "*" (every resource), "*.example.com" (every resource of a group), "*/scale", "pods/*".
// Built-in resources are checked by name; a part can't be half a wildcard.
// Thread contract: pure functions. Tested in tests/policies/engine/rules/resource_pattern_test.cpp.
#pragma once

#include "policies/base/fields/codec.hpp"
#include "policies/engine/rules/model.hpp"

template <>
struct tidegate::fields::Codec<tidegate::engine::ResourcePattern> {
  static void read(Reader& reader, const yaml::Value& value, engine::ResourcePattern& out);
  static void schema(Schema& schema);
};

namespace tidegate::engine {

// Whether some resource (no subresource) could match both.
[[nodiscard]] bool resources_overlap(const ResourcePattern& left, const ResourcePattern& right) noexcept;
// Whether every resource it matches is known and cluster-scoped; false where that can't be known.
[[nodiscard]] bool only_cluster_scoped(const ResourcePattern& pattern) noexcept;

}  // namespace tidegate::engine
