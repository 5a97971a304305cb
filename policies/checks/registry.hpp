// The checks by the rule-file field that holds their settings: what the rule-file parser, the schema and the
// documentation list. Adding a check is one file pair and one line in registry.cpp.
// Invariants: names are unique; the order is that of the documentation. Thread contract: immutable.
// Tested in tests/policies/checks/registry_test.cpp.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "policies/base/fields/reader.hpp"
#include "policies/base/fields/schema.hpp"
#include "policies/base/fields/table.hpp"
#include "policies/base/yaml/value.hpp"
#include "policies/checks/check.hpp"

namespace tidegate::checks {

struct CheckType {
  std::string_view name;         // "runAsNonRoot"
  std::string_view description;  // sentences, for the schema and the documentation
  // Reads the settings and makes the check; null after errors, which the reader has by then.
  std::unique_ptr<const Check> (*read)(fields::Reader& reader, const yaml::Value& settings);
  // The schema of the settings.
  void (*schema)(fields::Schema& schema);
  // The settings' fields, for documentation.
  const std::vector<fields::FieldInfo>& (*fields)();
};

[[nodiscard]] std::span<const CheckType> all_checks() noexcept;
// Null when there is none of that name.
[[nodiscard]] const CheckType* find_check(std::string_view name) noexcept;

}  // namespace tidegate::checks
