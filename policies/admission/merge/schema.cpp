#include "policies/admission/merge/schema.hpp"

#include <algorithm>
#include <string>

#include "policies/values/ascii.hpp"

namespace tidegate::admission::merge {

namespace {

using S = Scalar;
using R = Relation;
using D = Default;

#include "policies/admission/merge/kinds.inc"

}  // namespace

std::span<const Kind> all_kinds() noexcept {
  return kinds;
}

const Type* find_kind(std::string_view group, std::string_view version, std::string_view kind) noexcept {
  for (const Kind& known : kinds) {
    if (known.kind == kind && known.group == group && known.version == version) return &types[known.type];
  }
  return nullptr;
}

bool knows_resource(std::string_view group, std::string_view resource) {
  return std::ranges::any_of(kinds, [&](const Kind& known) {
    if (known.group != group) return false;
    std::string plural = values::ascii::lowered(known.kind);
    if (plural == resource) return true;  // endpoints
    if (plural.back() == 'y') {
      plural.back() = 'i';
      plural += 'e';
    } else if (plural.back() == 's') {
      plural += 'e';
    }
    return plural + "s" == resource;
  });
}

const Type& type_at(std::uint16_t index) noexcept {
  return types[index];
}

std::span<const Field> fields_of(const Type& type) noexcept {
  return std::span(fields).subspan(type.first_field, type.field_count);
}

const Field* find_field(const Type& type, std::string_view name) noexcept {
  const auto all = fields_of(type);
  const auto found = std::ranges::lower_bound(all, name, {}, &Field::name);
  return found != all.end() && found->name == name ? &*found : nullptr;
}

const Type* member_type(const Type& type, std::string_view name) noexcept {
  if (const Field* field = find_field(type, name)) return &types[field->type];
  return type.value < 0 ? nullptr : &types[type.value];
}

std::span<const std::string_view> keys_of(const Type& list) noexcept {
  return std::span(keys).subspan(list.first_key, list.key_count);
}

}  // namespace tidegate::admission::merge
