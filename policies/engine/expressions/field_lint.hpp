// A warning for each field that an expression reads from object, oldObject, pod or item and that no matched object
// can have: mostly a slip of the fingers, which would be `no such key` on every request or never fail under has().
// Thread contract: pure functions. Tested by tests/golden/rules/good-cel-fields.yaml.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "policies/base/fields/reader.hpp"
#include "policies/engine/expressions/model.hpp"
#include "policies/engine/expressions/text.hpp"
#include "policies/engine/rules/model.hpp"

namespace tidegate::engine {

// The types that a variable can be of; empty where that isn't known.
struct FieldRoots {
  std::vector<std::string_view> object, item;
};

[[nodiscard]] FieldRoots field_roots(std::span<const ResourcePattern> resources, std::optional<ForEach> each);

void warn_of_unknown_fields(fields::Reader& reader, const ExpressionText& text, const cel::Program& program,
                            const FieldRoots& roots);

}  // namespace tidegate::engine
