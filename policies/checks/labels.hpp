// Restricted fields:
//   metadata.labels of the object (`on: object`), or of its Pod template (`on: template`; of a Pod its own)
// Allowed values: each key of `require` is there, with a value that its RE2 pattern matches as a whole or that is one
// of its values (Kubernetes' label values: at most 63 characters); no key of `forbid` is there.
// Defaults fill in absent keys, but never one that the object's own spec.selector uses: a selected label that appears
// or changes parts a controller from its Pods. Source: kubernetes.io "Labels and Selectors".
// Tested in tests/policies/checks/labels_test.cpp.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "policies/checks/key_values.hpp"

namespace tidegate::checks {

struct LabelKey {
  static constexpr std::string_view field = "labels";
  static constexpr bool selects = true;
  static base::Result<void> check_key(std::string_view text);
  static base::Result<void> check_value(std::string_view text);
  std::string text;
};

using LabelsSettings = KeyValueSettings<LabelKey>;

}  // namespace tidegate::checks
