#include "policies/engine/index.hpp"

#include <algorithm>
#include <bit>
#include <tuple>

#include "policies/admission/pod_template.hpp"
#include "policies/engine/matching.hpp"

namespace tidegate::engine {

namespace {

using Key = std::tuple<std::string, std::string, std::string>;  // resource, group, subresource
using List = std::vector<PolicyIndex>;

bool is_open(const ResourcePattern& pattern) {
  return pattern.workloads || pattern.group == "*" || pattern.resource == "*" || pattern.sub_resource == "*";
}

bool any_open_matches(const Match& match, const Key& key) {
  const auto& [resource, group, sub_resource] = key;
  // Named anew, because clang 14 doesn't capture structured bindings.
  return std::ranges::any_of(match.resources,
                             [&in = resource, &of = group, &sub = sub_resource](const ResourcePattern& pattern) {
                               return is_open(pattern) && pattern.matches(of, in, sub);
                             });
}

// The policies of every place that a pattern names, and of those that have a Pod: what reviews are mostly about.
std::map<Key, List> places_of(std::span<const PolicySource> policies) {
  std::map<Key, List> places;
  for (const admission::PodHome& home : admission::pod_homes()) {
    places.try_emplace(Key{home.resource, home.group, ""});
    if (home.prefix.empty()) {
      places.try_emplace(Key{home.resource, home.group, "ephemeralcontainers"});
      places.try_emplace(Key{home.resource, home.group, "resize"});
    }
  }
  List open;
  for (PolicyIndex i = 0; i < policies.size(); ++i) {
    for (const ResourcePattern& pattern : policies[i].match.resources) {
      if (is_open(pattern)) {
        open.push_back(i);
      } else {
        places[Key{pattern.resource, pattern.group, pattern.sub_resource}].push_back(i);
      }
    }
  }
  for (auto& [key, list] : places) {
    for (const PolicyIndex i : open) {
      if (any_open_matches(policies[i].match, key)) list.push_back(i);
    }
    std::ranges::sort(list);
    list.erase(std::unique(list.begin(), list.end()), list.end());
  }
  return places;
}

std::size_t number_of(const Route& route) noexcept {
  const std::size_t only = !route.only ? 0 : *route.only == FailurePolicy::fail ? 1 : 2;
  return (route.mutate ? 3 : 0) + only;
}

}  // namespace

class Index::Builder {
 public:
  explicit Builder(Index& index) : index_(index) {
    clauses_.reserve(index.policies_.size());
    for (const PolicySource& policy : index.policies_) {
      clauses_.push_back({clauses_of_match(policy.match), clauses_of_conditions(policy)});
    }
  }

  [[nodiscard]] Place place(const List& list, bool resource_known) {
    Place place{};
    for (std::size_t operation = 0; operation < place.size(); ++operation) {
      for (const Route& route : routes) {
        List served;
        std::ranges::copy_if(list, std::back_inserter(served), [&](PolicyIndex i) {
          const PolicySource& policy = index_.policies_[i];
          return policy.match.operations.has(static_cast<admission::Operation>(operation)) &&
                 route.serves(policy.failure_policy);
        });
        place[operation][number_of(route)] = bucket(std::move(served), resource_known, route.mutate);
      }
    }
    return place;
  }

 private:
  std::uint32_t bucket(List list, bool resource_known, bool mutates) {
    const auto next = static_cast<std::uint32_t>(index_.buckets_.size());
    auto [at, added] = known_.try_emplace({std::move(list), resource_known, mutates}, next);
    if (added) {
      index_.buckets_.emplace_back(index_.policies_, clauses_, std::get<0>(at->first),
                                   Bucket::Options{resource_known, mutates});
    }
    return at->second;
  }

  Index& index_;
  std::vector<Bucket::Clauses> clauses_;
  std::map<std::tuple<List, bool, bool>, std::uint32_t> known_;
};

Index::Index(std::span<const PolicySource> policies) : policies_(policies) {
  Builder builder(*this);
  for (const auto& [key, list] : places_of(policies)) {
    places_[std::get<0>(key)].push_back({std::get<1>(key), std::get<2>(key), builder.place(list, true)});
  }
  List wildcards;
  for (PolicyIndex i = 0; i < policies.size(); ++i) {
    if (std::ranges::any_of(policies[i].match.resources, is_open)) wildcards.push_back(i);
  }
  wildcards_ = builder.place(wildcards, false);
}

const Bucket& Index::bucket_of(const admission::Review& review, const Route& route) const noexcept {
  const Place* place = &wildcards_;
  if (const auto named = places_.find(review.resource.resource); named != places_.end()) {
    for (const NamedPlace& one : named->second) {
      if (one.group == review.resource.group && one.sub_resource == review.sub_resource) place = &one.buckets;
    }
  }
  return buckets_[(*place)[static_cast<std::size_t>(review.operation)][number_of(route)]];
}

bool Index::find(const admission::Review& review, const Route& route, PolicyBits& bits,
                 std::vector<PolicyIndex>& out) const {
  out.clear();
  if (buckets_.empty()) return false;
  const Bucket& bucket = bucket_of(review, route);
  bits.resize(bucket.settled().size());
  bucket.find(review, bits);
  const auto is_about = [&](PolicyIndex i) { return matches(policies_[i].match, review, bucket.resource_known()); };
  for (std::size_t word = 0; word < bits.size(); ++word) {
    const std::uint64_t settled = bucket.settled()[word];
    for (std::uint64_t left = bits[word]; left != 0; left &= left - 1) {
      const int bit = std::countr_zero(left);
      const auto policy = static_cast<PolicyIndex>(word * 64 + static_cast<std::size_t>(bit));
      if ((settled >> bit & 1) != 0 || is_about(policy)) out.push_back(policy);
    }
  }
  return !out.empty() || std::ranges::any_of(bucket.conditional(), is_about);
}

}  // namespace tidegate::engine
