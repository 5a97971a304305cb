// Which policies are about a request, found without looking at those that can't be: by route, (group, resource,
// subresource) and operation, then by what index/bucket.hpp looks up.
// Invariants: what find() gives comes in the order of the policies, and is what a scan of all policies gives less those
// whose conditions are certainly false. Built once, immutable: shared by all workers.
// Tested in tests/policies/engine/index_test.cpp, where it is compared with a scan, and in matching_test.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "policies/admission/review.hpp"
#include "policies/engine/index/bucket.hpp"
#include "policies/engine/route.hpp"
#include "policies/engine/rules/model.hpp"

namespace tidegate::engine {

class Index {
 public:
  Index() = default;
  // REQUIRES: `policies` outlives the index.
  explicit Index(std::span<const PolicySource> policies);

  // Replaces `out` by those that are to judge the review, in ascending order. Allocates only while `out` and `bits`,
  // which is scratch, grow. True when any policy is about the review, also one that is left out for its conditions.
  bool find(const admission::Review& review, const Route& route, PolicyBits& bits, std::vector<PolicyIndex>& out) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
  };
  // Buckets by their number; many places have the same one.
  static constexpr std::size_t route_count = 6;
  using Place = std::array<std::array<std::uint32_t, route_count>, admission::operation_count>;
  struct NamedPlace {
    std::string group, sub_resource;
    Place buckets{};
  };
  class Builder;

  [[nodiscard]] const Bucket& bucket_of(const admission::Review& review, const Route& route) const noexcept;

  std::span<const PolicySource> policies_;
  std::vector<Bucket> buckets_;
  // Keyed by resource, then searched by group and subresource, so that a lookup builds no text.
  std::unordered_map<std::string, std::vector<NamedPlace>, Hash, std::equal_to<>> places_;
  // For resources that no policy names: those of policies with wildcards or `workloads`.
  Place wildcards_{};
};

}  // namespace tidegate::engine
