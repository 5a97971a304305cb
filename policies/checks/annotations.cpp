#include "policies/checks/annotations.hpp"

#include "policies/values/qualified_name.hpp"

namespace tidegate::checks {

base::Result<void> AnnotationKey::check_key(std::string_view text) {
  return values::check_annotation_key(text);
}

base::Result<void> AnnotationKey::check_value(std::string_view) {
  return {};
}

}  // namespace tidegate::checks
