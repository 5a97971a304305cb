#include "policies/engine/matching.hpp"

#include <algorithm>

#include "policies/values/glob.hpp"

namespace tidegate::engine {

namespace {

using json::Node;

bool in_resources(const Match& match, const admission::Review& review) noexcept {
  if (match.resources.empty()) return true;
  return std::ranges::any_of(match.resources, [&](const ResourcePattern& pattern) {
    return pattern.matches(review.resource.group, review.resource.resource, review.sub_resource);
  });
}

bool in_names(const GlobSet& names, const admission::Review& review) noexcept {
  if (names.everything()) return true;
  if (!review.name.empty()) return in_globs(names, review.name);
  return names.include.empty() || values::any_matches(names.include, review.generate_name);
}

bool in_groups(const GlobSet& wanted, const admission::Review& review) noexcept {
  if (wanted.everything()) return true;
  const auto groups = review.groups->items();
  const auto is_in = [&](const std::vector<values::Glob>& globs) {
    return std::ranges::any_of(groups, [&](const Node& group) { return values::any_matches(globs, group.string()); });
  };
  return (wanted.include.empty() || is_in(wanted.include)) && !is_in(wanted.exclude);
}

bool in_labels(const values::LabelSelector& wanted, const admission::Review& review) noexcept {
  if (wanted.is_everything()) return true;
  const auto in = [&](const Node& object) {
    return object.is_object() && wanted.matches(object["metadata"]["labels"]);
  };
  return in(*review.object) || in(*review.old_object);
}

}  // namespace

bool in_globs(const GlobSet& globs, std::string_view text) noexcept {
  return (globs.include.empty() || values::any_matches(globs.include, text)) &&
         !values::any_matches(globs.exclude, text);
}

bool matches(const Match& match, const admission::Review& review, bool resource_known) noexcept {
  return match.operations.has(review.operation) && (resource_known || in_resources(match, review)) &&
         (match.namespaces.everything() || in_globs(match.namespaces, review.namespace_name)) &&
         in_names(match.names, review) && (match.users.everything() || in_globs(match.users, review.username)) &&
         in_groups(match.groups, review) && in_labels(match.labels, review);
}

}  // namespace tidegate::engine
