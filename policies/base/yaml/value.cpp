#include "policies/base/yaml/value.hpp"

#include "policies/base/yaml/scalars.hpp"

namespace tidegate::yaml {

std::string_view describe(const Value& value) noexcept {
  switch (value.kind) {
    case Kind::null:
      return "empty";
    case Kind::sequence:
      return "a list";
    case Kind::map:
      return "a map";
    case Kind::scalar:
      break;
  }
  if (value.style != Style::plain) return "a string";
  switch (resolve_core(value.text)) {
    case Scalar::boolean:
      return "a boolean";
    case Scalar::integer:
    case Scalar::real:
      return "a number";
    case Scalar::null:
      return "empty";
    case Scalar::string:
      break;
  }
  return "a string";
}

}  // namespace tidegate::yaml
