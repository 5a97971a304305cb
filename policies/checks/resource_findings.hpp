// The words of what is wrong with one container's amounts of one resource, and where it stands: with the container, or
// on the Pod when the container takes it from there.
// Thread contract: as check.hpp has it. Tested in tests/policies/checks/resources_test.cpp.
#pragma once

#include <string_view>

#include "policies/base/scratch_text.hpp"
#include "policies/checks/check.hpp"
#include "policies/checks/resource_amounts.hpp"
#include "policies/checks/resources.hpp"

namespace tidegate::checks {

[[nodiscard]] std::string_view to_string(ResourceKey::Side side) noexcept;  // limits, requests

class ResourceFindings {
 public:
  // Borrows all of them.
  ResourceFindings(const admission::Pod& pod, const admission::Container& container, const ResourceRule& rule,
                   Findings& findings) noexcept
      : pod_(pod), container_(container), rule_(rule), findings_(findings) {}

  // REQUIRES: written is bad.
  void bad(ResourceKey::Side side, const Written& written) const;
  // REQUIRES: bounds don't keep the amount.
  void broken(ResourceKey::Side side, const Amount& amount, const Bounds& bounds, const WrittenPair& own) const;
  // REQUIRES: the rule doesn't keep their ratio.
  void ratio(const Amount& request, const Amount& limit) const;
  // A bad quantity of spec.resources, which is about no container.
  static void bad_on_pod(const admission::Pod& pod, const ResourceRule& rule, ResourceKey::Side side,
                         const Written& written, Findings& findings);
  // A request of spec.resources above what all containers together may request.
  // REQUIRES: rule.requests.max is set.
  static void above_on_pod(const admission::Pod& pod, const ResourceRule& rule, const Written& request,
                           Findings& findings);

 private:
  void missing(ResourceKey::Side side, const WrittenPair& own) const;
  void out_of_bounds(ResourceKey::Side side, const Amount& amount, const Bounds& bounds) const;
  // At the container's own amount, or at the Pod's.
  void add(ResourceKey::Side side, bool own, std::string_view identity, std::string_view message) const;
  [[nodiscard]] base::ScratchText key(ResourceKey::Side side) const;

  const admission::Pod& pod_;
  const admission::Container& container_;
  const ResourceRule& rule_;
  Findings& findings_;
};

}  // namespace tidegate::checks
