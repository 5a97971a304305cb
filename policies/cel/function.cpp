#include "policies/cel/function.hpp"

namespace tidegate::cel {

bool fits(const Value& value, const Type& parameter) noexcept {
  switch (parameter.kind()) {
    case TypeKind::dyn:
    case TypeKind::error:
    case TypeKind::parameter:
      return true;
    case TypeKind::null:
      return value.is(Kind::null);
    case TypeKind::boolean:
      return value.is(Kind::boolean);
    case TypeKind::integer:
      return value.is(Kind::integer);
    case TypeKind::uinteger:
      return value.is(Kind::uinteger);
    case TypeKind::real:
      return value.is(Kind::real);
    case TypeKind::string:
      return value.is(Kind::string);
    case TypeKind::bytes:
      return value.is(Kind::bytes);
    case TypeKind::duration:
      return value.is(Kind::duration);
    case TypeKind::timestamp:
      return value.is(Kind::timestamp);
    case TypeKind::list:
      return value.is(Kind::list);
    case TypeKind::map:
      return value.is(Kind::map);
    case TypeKind::type:
      return value.is(Kind::type);
    case TypeKind::optional:
      return value.is(Kind::optional);
    case TypeKind::wrapper:
      return value.is(Kind::null) || fits(value, *parameter.parameters().front());
    case TypeKind::structure:
      return value.is(Kind::structure) && value.structure().type->name() == parameter.name();
    case TypeKind::opaque:
      return value.is(Kind::opaque) && value.opaque_type().name == parameter.name();
  }
  return false;
}

}  // namespace tidegate::cel
