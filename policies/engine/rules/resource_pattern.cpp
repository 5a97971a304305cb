#include "policies/engine/rules/resource_pattern.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "policies/engine/rules/known_resources.hpp"
#include "policies/values/qualified_name.hpp"

namespace tidegate::engine {

namespace {

using fields::Reader;

// `deployments.apps` of ("apps", "deployments"), `pods` of ("", "pods").
std::string written(std::string_view group, std::string_view resource) {
  return group.empty() ? std::string(resource) : std::string(resource) + "." + std::string(group);
}

bool is_part(std::string_view part) {
  return part == "*" || values::check_dns_label(part).has_value();
}

bool is_version(std::string_view label) {
  return label.size() >= 2 && label[0] == 'v' && label[1] >= '1' && label[1] <= '9';
}

// What an unknown built-in resource was most likely meant to be, in the form it is to be written in; or empty.
std::string meant(std::string_view group, std::string_view resource) {
  for (const KnownResource& known : known_resources()) {
    if (known.resource == resource) return written(known.group, known.resource);
  }
  std::vector<std::string_view> names;
  for (const KnownResource& known : known_resources()) {
    if (known.group == group || group.empty()) names.push_back(known.resource);
  }
  const std::string_view near = base::nearest(resource, names);
  for (const KnownResource& known : known_resources()) {
    if (known.resource == near && (known.group == group || group.empty())) return written(known.group, near);
  }
  return {};
}

// Reports a resource that no API server has. Custom resources can't be in the core group.
void check_known(Reader& reader, const yaml::Value& value, const ResourcePattern& pattern) {
  if (pattern.resource == "*" || pattern.group == "*") return;
  const bool known_group = is_known_group(pattern.group);
  if (!known_group || find_known_resource(pattern.group, pattern.resource) != nullptr) return;
  const std::string guess = meant(pattern.group, pattern.resource);
  const std::string group = pattern.group.empty() ? "the core group" : "the group " + pattern.group;
  const std::string message = "there is no resource \"" + pattern.resource + "\" in " + group;
  if (!guess.empty()) return reader.error(value, message, "did you mean \"" + guess + "\"?");
  if (pattern.group.empty()) {
    return reader.error(value, message, "a custom resource is written with its group: " + pattern.resource + ".GROUP");
  }
  reader.warning(value, message + " as far as is known", "`kubectl api-resources` lists what a cluster has");
}

void check_sub_resource(Reader& reader, const yaml::Value& value, const ResourcePattern& pattern) {
  if (pattern.sub_resource.empty() || pattern.sub_resource == "*" || !is_known_group(pattern.group)) return;
  const auto known = known_sub_resources();
  if (std::find(known.begin(), known.end(), pattern.sub_resource) != known.end()) return;
  const std::string hint = fields::did_you_mean(pattern.sub_resource, known);
  const std::string message = "there is no subresource \"" + pattern.sub_resource + "\"";
  if (!hint.empty()) return reader.error(value, message, hint);
  reader.warning(value, message + " as far as is known");
}

// Splits the text; false after an error.
bool parse(Reader& reader, const yaml::Value& value, std::string_view text, ResourcePattern& out) {
  constexpr std::string_view form = "write it as kubectl does: resource, resource.group or resource.group/subresource";
  const std::size_t slash = text.find('/');
  const std::string_view main = text.substr(0, slash);
  const std::string_view sub = slash == std::string_view::npos ? std::string_view() : text.substr(slash + 1);
  const std::size_t dot = main.find('.');
  const std::string_view resource = main.substr(0, dot);
  const std::string_view group = dot == std::string_view::npos ? std::string_view() : main.substr(dot + 1);

  const std::string quoted = "\"" + std::string(text) + "\"";
  if (!is_part(resource)) {
    reader.error(value, quoted + " is no resource", std::string(form));
    return false;
  }
  if (dot != std::string_view::npos && !values::check_dns_subdomain(group)) {
    reader.error_inside(value, dot + 1, quoted + " has no valid API group",
                        group.find('*') == group.npos ? std::string(form) : "`*` stands only for the resource");
    return false;
  }
  if (slash != std::string_view::npos && !is_part(sub)) {
    reader.error_inside(value, slash + 1, quoted + " has no valid subresource", std::string(form));
    return false;
  }
  if (is_version(group.substr(0, group.find('.'))) && group.find('.') != std::string_view::npos) {
    const std::string rest(group.substr(group.find('.') + 1));
    reader.error_inside(value, dot + 1, "a version can't be given: objects come in the version they are registered for",
                        "write \"" + written(rest, resource) + "\"");
    return false;
  }
  out.resource = resource;
  out.sub_resource = sub;
  out.group = resource == "*" && dot == std::string_view::npos ? "*" : std::string(group);
  return true;
}

}  // namespace

bool resources_overlap(const ResourcePattern& left, const ResourcePattern& right) noexcept {
  const auto bare = [](const ResourcePattern& p) { return p.sub_resource.empty() || p.sub_resource == "*"; };
  if (left.workloads && right.workloads) return true;
  if (left.workloads || right.workloads) {
    const ResourcePattern& other = left.workloads ? right : left;
    const auto homes = admission::pod_homes();
    return std::any_of(homes.begin(), homes.end(),
                       [&](const admission::PodHome& home) { return other.matches(home.group, home.resource, ""); });
  }
  const auto meet = [](const std::string& a, const std::string& b) { return a == "*" || b == "*" || a == b; };
  return bare(left) && bare(right) && meet(left.group, right.group) && meet(left.resource, right.resource);
}

bool only_cluster_scoped(const ResourcePattern& pattern) noexcept {
  if (pattern.workloads || pattern.group == "*") return false;
  // A Namespace counts as lying in itself.
  if (pattern.group.empty() && pattern.resource == "namespaces") return false;
  const KnownResource* known = find_known_resource(pattern.group, pattern.resource);
  return known != nullptr && !known->namespaced;
}

}  // namespace tidegate::engine

namespace tidegate::fields {

void Codec<engine::ResourcePattern>::read(Reader& reader, const yaml::Value& value, engine::ResourcePattern& out) {
  const auto text = reader.string(value);
  if (!text) return;
  engine::ResourcePattern pattern;
  pattern.text = *text;
  pattern.place = value.place;
  if (*text == "workloads") {
    pattern.workloads = true;
  } else {
    constexpr std::array<std::string_view, 1> keyword{"workloads"};
    if (!engine::parse(reader, value, *text, pattern)) return;
    if (pattern.group.empty() && !did_you_mean(*text, keyword).empty()) {
      return reader.error(value, "there is no resource \"" + pattern.text + "\" in the core group",
                          did_you_mean(*text, keyword));
    }
    engine::check_known(reader, value, pattern);
    engine::check_sub_resource(reader, value, pattern);
  }
  out = std::move(pattern);
}

void Codec<engine::ResourcePattern>::schema(Schema& schema) {
  schema.type("string").pattern(
      "^(\\*|[a-z0-9]([-a-z0-9]*[a-z0-9])?)(\\.[a-z0-9]([-a-z0-9.]*[a-z0-9])?)?(/"
      "(\\*|[a-z0-9]([-a-z0-9]*[a-z0-9])?))?$");
}

}  // namespace tidegate::fields
