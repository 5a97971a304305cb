// Restricted fields:
//   metadata.annotations of the object (`on: object`), or of its Pod template (`on: template`; of a Pod its own)
// Allowed values: each key of `require` is there, with a value that its RE2 pattern matches as a whole or that is one
// of its values; no key of `forbid` is there. Defaults fill in absent keys.
// Source: kubernetes.io "Annotations"; k8s.io/apimachinery pkg/api/validation (keys, any text as value).
// Tested in tests/policies/checks/annotations_test.cpp.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "policies/checks/key_values.hpp"

namespace tidegate::checks {

struct AnnotationKey {
  static constexpr std::string_view field = "annotations";
  static constexpr bool selects = false;
  static base::Result<void> check_key(std::string_view text);
  static base::Result<void> check_value(std::string_view text);
  std::string text;
};

using AnnotationsSettings = KeyValueSettings<AnnotationKey>;

}  // namespace tidegate::checks
