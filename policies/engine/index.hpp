// Which policies may concern a request, found without looking at those that can't: by (group, resource, subresource),
// operation and namespace. What it gives is a superset; matching.hpp decides the rest (names, users, labels, globs).
// Invariants: candidates come in the order of the policies. Built once, immutable: shared by all workers.
// Tested in tests/policies/engine/matching_test.cpp, where it is compared with a scan of all policies.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "policies/admission/review.hpp"
#include "policies/engine/rules/model.hpp"

namespace tidegate::engine {

using PolicyIndex = std::uint32_t;

class Index {
 public:
  Index() = default;
  // REQUIRES: `policies` outlives the index.
  explicit Index(std::span<const PolicySource> policies);

  // Replaces `out` by the candidates for the review, in ascending order. Allocates only while `out` grows.
  // True when each of them is known to match the review's resource; false when that has still to be looked at.
  bool candidates(const admission::Review& review, std::vector<PolicyIndex>& out) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
  };
  template <class T>
  using ByText = std::unordered_map<std::string, T, Hash, std::equal_to<>>;

  // The policies of one resource and operation.
  struct Bucket {
    std::vector<PolicyIndex> any_namespace;  // also those with globs or only exclusions
    ByText<std::vector<PolicyIndex>> by_namespace;
  };
  struct Entry {
    std::array<Bucket, admission::operation_count> operations;
  };

  static void add(Entry& entry, PolicyIndex policy, const Match& match);
  [[nodiscard]] const Entry* find(std::string_view group, std::string_view resource,
                                  std::string_view sub_resource) const noexcept;

  // Keyed by resource, then searched by group and subresource, so that a lookup builds no text.
  struct Place {
    std::string group, sub_resource;
    Entry entry;
  };
  ByText<std::vector<Place>> places_;
  // For resources that no policy names: those of policies with wildcards or `workloads`.
  Entry wildcards_;
};

}  // namespace tidegate::engine
