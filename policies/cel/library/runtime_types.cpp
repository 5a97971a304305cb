#include "policies/cel/library/runtime_types.hpp"

#include <array>
#include <string>

namespace tidegate::cel {
namespace {

const Type& opaque_type_of(const Value& value) {
  static const std::array<TypeRef, 6> known = [] {
    std::array<TypeRef, 6> types;
    for (const auto* type : {&quantity_type, &url_type, &ip_type, &cidr_type, &semver_type, &format_type}) {
      types[static_cast<std::size_t>(type->number)] = types::opaque(std::string(type->name));
    }
    return types;
  }();
  return *known[static_cast<std::size_t>(value.opaque_type().number)];
}

}  // namespace

const Type& runtime_type(const Value& value) {
  static const TypeRef list = types::list(types::dyn());
  static const TypeRef map = types::map(types::dyn(), types::dyn());
  static const TypeRef optional = types::optional(types::dyn());
  switch (value.kind()) {
    case Kind::null:
      return *types::null();
    case Kind::boolean:
      return *types::boolean();
    case Kind::integer:
      return *types::integer();
    case Kind::uinteger:
      return *types::uinteger();
    case Kind::real:
      return *types::real();
    case Kind::string:
      return *types::string();
    case Kind::bytes:
      return *types::bytes();
    case Kind::list:
      return *list;
    case Kind::map:
      return *map;
    case Kind::type:
      return *types::type();
    case Kind::duration:
      return *types::duration();
    case Kind::timestamp:
      return *types::timestamp();
    case Kind::optional:
      return *optional;
    case Kind::structure:
      return *value.structure().type;
    case Kind::opaque:
      return opaque_type_of(value);
    case Kind::error:
      break;
  }
  return *types::error();
}

}  // namespace tidegate::cel
