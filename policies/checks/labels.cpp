#include "policies/checks/labels.hpp"

#include "policies/values/qualified_name.hpp"

namespace tidegate::checks {

base::Result<void> LabelKey::check_key(std::string_view text) {
  return values::check_label_key(text);
}

base::Result<void> LabelKey::check_value(std::string_view text) {
  return values::check_label_value(text);
}

}  // namespace tidegate::checks
