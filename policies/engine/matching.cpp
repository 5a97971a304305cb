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

bool wants(const values::LabelSelector& wanted, const Node& object) noexcept {
  return wanted.is_everything() || (object.is_object() && wanted.matches(object["metadata"]["labels"]));
}

bool in_labels(const values::LabelSelector& wanted, const admission::Review& review) noexcept {
  return wants(wanted, *review.object) || wants(wanted, *review.old_object);
}

// Everything but names and labels.
bool in_request(const Match& match, const admission::Review& review, bool resource_known) noexcept {
  return match.operations.has(review.operation) && (resource_known || in_resources(match, review)) &&
         (match.namespaces.everything() || in_globs(match.namespaces, review.namespace_name)) &&
         (match.users.everything() || in_globs(match.users, review.username)) && in_groups(match.groups, review);
}

}  // namespace

bool in_globs(const GlobSet& globs, std::string_view text) noexcept {
  return (globs.include.empty() || values::any_matches(globs.include, text)) &&
         !values::any_matches(globs.exclude, text);
}

bool matches(const Match& match, const admission::Review& review, bool resource_known) noexcept {
  return in_request(match, review, resource_known) && in_names(match.names, review) && in_labels(match.labels, review);
}

bool excepts(const Match& match, const admission::Review& review) noexcept {
  const Node& judged = review.object->is_object() ? *review.object : *review.old_object;
  const bool excluded_name = review.name.empty() && std::ranges::any_of(match.names.exclude, [&](const auto& glob) {
                               return glob.could_match_prefix(review.generate_name);
                             });
  return in_request(match, review, false) && in_names(match.names, review) && !excluded_name &&
         wants(match.labels, judged);
}

bool matched_before(const Match& match, const admission::Review& review) noexcept {
  return wants(match.labels, *review.old_object);
}

}  // namespace tidegate::engine
