#include "policies/engine/expressions/known_types.hpp"

#include <algorithm>
#include <vector>

#include "policies/base/diagnostics.hpp"
#include "policies/engine/expressions/known_types_data.hpp"

namespace tidegate::engine {

namespace {

const KnownType* find_type(std::string_view name) noexcept {
  const auto all = known_types();
  const auto found = std::ranges::lower_bound(all, name, {}, &KnownType::name);
  return found == all.end() || found->name != name ? nullptr : &*found;
}

// Calls `use(name, what)` for each field until it returns true.
template <class Use>
void each_field(std::string_view fields, Use use) {
  while (!fields.empty()) {
    const std::size_t end = std::min(fields.find(' '), fields.size());
    const std::string_view field = fields.substr(0, end);
    const std::size_t colon = std::min(field.find(':'), field.size());
    if (use(field.substr(0, colon), field.substr(std::min(colon + 1, field.size())))) return;
    fields.remove_prefix(std::min(end + 1, fields.size()));
  }
}

// What the field is; nothing when the type has no such field.
std::optional<std::string_view> field_of(const KnownType& type, std::string_view wanted) {
  std::optional<std::string_view> out;
  each_field(type.fields, [&](std::string_view name, std::string_view what) {
    if (name == wanted) out = what;
    return out.has_value();
  });
  return out;
}

std::string nearest_field(const KnownType& type, std::string_view written) {
  std::vector<std::string_view> names;
  each_field(type.fields, [&](std::string_view name, std::string_view) {
    names.push_back(name);
    return false;
  });
  return std::string(base::nearest(written, names));
}

}  // namespace

std::string_view object_type(std::string_view group, std::string_view resource) noexcept {
  for (const KnownObject& object : known_objects()) {
    if (object.group == group && object.resource == resource) return object.type;
  }
  return {};
}

std::optional<UnknownField> find_unknown_field(std::string_view type, std::span<const std::string> names) {
  const KnownType* at = find_type(type);
  for (std::size_t i = 0; i < names.size() && at != nullptr; ++i) {
    const auto what = field_of(*at, names[i]);
    if (!what) return UnknownField{i, std::string(at->name), nearest_field(*at, names[i])};
    at = find_type(*what);  // null for scalars, lists and maps: what follows isn't known
  }
  return std::nullopt;
}

}  // namespace tidegate::engine
