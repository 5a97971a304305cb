#include "policies/engine/index.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>

#include "policies/admission/pod_template.hpp"

namespace tidegate::engine {

namespace {

using Key = std::tuple<std::string, std::string, std::string>;  // resource, group, subresource

// Namespaces that are named without a glob can be looked up; anything else must be tried.
bool only_exact(const GlobSet& namespaces) {
  return !namespaces.include.empty() && std::ranges::all_of(namespaces.include, &values::Glob::is_literal);
}

bool is_open(const ResourcePattern& pattern) {
  return pattern.workloads || pattern.group == "*" || pattern.resource == "*" || pattern.sub_resource == "*";
}

bool any_matches(const Match& match, const Key& key) {
  const auto& [resource, group, sub_resource] = key;
  // Named anew, because clang 14 doesn't capture structured bindings.
  return std::ranges::any_of(match.resources,
                             [&in = resource, &of = group, &sub = sub_resource](const ResourcePattern& pattern) {
                               return pattern.matches(of, in, sub);
                             });
}

// Every place that a pattern names, and those that have a Pod: what reviews are mostly about.
std::set<Key> places_of(std::span<const PolicySource> policies) {
  std::set<Key> keys;
  for (const admission::PodHome& home : admission::pod_homes()) {
    keys.emplace(home.resource, home.group, "");
    if (home.prefix.empty()) {
      keys.emplace(home.resource, home.group, "ephemeralcontainers");
      keys.emplace(home.resource, home.group, "resize");
    }
  }
  for (const PolicySource& policy : policies) {
    for (const ResourcePattern& pattern : policy.match.resources) {
      if (!is_open(pattern)) keys.emplace(pattern.resource, pattern.group, pattern.sub_resource);
    }
  }
  return keys;
}

}  // namespace

Index::Index(std::span<const PolicySource> policies) {
  for (const Key& key : places_of(policies)) {
    Place place{.group = std::get<1>(key), .sub_resource = std::get<2>(key), .entry = {}};
    for (PolicyIndex i = 0; i < policies.size(); ++i) {
      if (any_matches(policies[i].match, key)) add(place.entry, i, policies[i].match);
    }
    places_[std::get<0>(key)].push_back(std::move(place));
  }
  for (PolicyIndex i = 0; i < policies.size(); ++i) {
    if (std::ranges::any_of(policies[i].match.resources, is_open)) add(wildcards_, i, policies[i].match);
  }
}

void Index::add(Entry& entry, PolicyIndex policy, const Match& match) {
  for (std::size_t i = 0; i < admission::operation_count; ++i) {
    if (!match.operations.has(static_cast<admission::Operation>(i))) continue;
    Bucket& bucket = entry.operations[i];
    if (!only_exact(match.namespaces)) {
      bucket.any_namespace.push_back(policy);
      continue;
    }
    for (const values::Glob& name : match.namespaces.include) {
      auto& list = bucket.by_namespace[name.text()];
      if (list.empty() || list.back() != policy) list.push_back(policy);
    }
  }
}

const Index::Entry* Index::find(std::string_view group, std::string_view resource,
                                std::string_view sub_resource) const noexcept {
  const auto places = places_.find(resource);
  if (places == places_.end()) return nullptr;
  for (const Place& place : places->second) {
    if (place.group == group && place.sub_resource == sub_resource) return &place.entry;
  }
  return nullptr;
}

bool Index::candidates(const admission::Review& review, std::vector<PolicyIndex>& out) const {
  const Entry* entry = find(review.resource.group, review.resource.resource, review.sub_resource);
  const Bucket& bucket =
      (entry == nullptr ? wildcards_ : *entry).operations[static_cast<std::size_t>(review.operation)];
  out.clear();
  const auto exact = bucket.by_namespace.find(review.namespace_name);
  if (exact == bucket.by_namespace.end()) {
    out.assign(bucket.any_namespace.begin(), bucket.any_namespace.end());
  } else {
    std::ranges::merge(bucket.any_namespace, exact->second, std::back_inserter(out));
  }
  return entry != nullptr;
}

}  // namespace tidegate::engine
