#include "policies/engine/expressions/field_lint.hpp"

#include <algorithm>
#include <string>

#include "policies/engine/expressions/known_types.hpp"

namespace tidegate::engine {

namespace {

std::vector<std::string_view> object_roots(std::span<const ResourcePattern> resources) {
  std::vector<std::string_view> out;
  for (const ResourcePattern& pattern : resources) {
    if (pattern.workloads) {
      for (const admission::PodHome& home : admission::pod_homes()) {
        out.push_back(object_type(home.group, home.resource));
      }
      continue;
    }
    // Of subresources only those that carry a Pod have objects of a known kind.
    const bool known = pattern.sub_resource.empty() ||
                       (pattern.sub_resource != "*" &&
                        admission::find_pod_home(pattern.group, pattern.resource, pattern.sub_resource) != nullptr);
    out.push_back(known ? object_type(pattern.group, pattern.resource) : std::string_view());
  }
  const bool all_known = std::ranges::none_of(out, &std::string_view::empty);
  return all_known ? out : std::vector<std::string_view>{};
}

std::vector<std::string_view> item_roots(ForEach each) {
  switch (each) {
    case ForEach::container:
    case ForEach::init_container:
      return {"Container"};
    case ForEach::ephemeral_container:
      return {"EphemeralContainer"};
    case ForEach::any_container:
      return {"Container", "EphemeralContainer"};
    case ForEach::volume:
      return {"Volume"};
  }
  return {};
}

// The chain is unknown when no root has it; what is told of is where the most of it is known.
std::optional<UnknownField> unknown_in_all(std::span<const std::string_view> roots,
                                           std::span<const std::string> names) {
  std::optional<UnknownField> deepest;
  for (const std::string_view root : roots) {
    auto unknown = find_unknown_field(root, names);
    if (!unknown) return std::nullopt;
    if (!deepest || unknown->index > deepest->index) deepest = std::move(unknown);
  }
  return deepest;
}

}  // namespace

FieldRoots field_roots(std::span<const ResourcePattern> resources, std::optional<ForEach> each) {
  return {object_roots(resources), each ? item_roots(*each) : std::vector<std::string_view>{}};
}

void warn_of_unknown_fields(fields::Reader& reader, const ExpressionText& text, const cel::Program& program,
                            const FieldRoots& roots) {
  static const std::vector<std::string_view> pod_roots{"PodTemplateSpec"};
  for (const cel::Program::Path& path : program.paths()) {
    if (path.names.size() < 2) continue;
    const std::string& variable = path.names.front();
    const bool whole = variable == "object" || variable == "oldObject";
    const auto& types = whole ? roots.object : variable == "pod" ? pod_roots : roots.item;
    if (!whole && variable != "pod" && variable != "item") continue;
    const auto names = std::span(path.names).subspan(1);
    const auto unknown = unknown_in_all(types, names);
    if (!unknown) continue;
    const std::string& name = names[unknown->index];
    // The path knows where its last name stands, or the dot before it; one before it stands before that.
    const bool last = unknown->index + 1 == names.size();
    const std::size_t found = last ? text.text.find(name, path.offset) : text.text.rfind(name, path.offset);
    const std::size_t at = found == std::string::npos ? path.offset : found;
    const std::string_view type = unknown->type;
    reader.warning(reader.inside(text.written, at, name.size()),
                   std::string(type.substr(type.find('.') + 1)) + " has no field \"" + name + "\", as far as is known",
                   unknown->nearest.empty() ? std::string() : "did you mean \"" + unknown->nearest + "\"?");
  }
}

}  // namespace tidegate::engine
