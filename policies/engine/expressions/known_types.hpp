// Whether a chain of field names can exist in an object of a built-in kind: what a misspelt field in an expression is
// found by. A field that is missing here may be newer than the table, so that it is worth a warning, not an error.
// Thread contract: pure functions. Tested in tests/policies/engine/known_types_test.cpp.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tidegate::engine {

// The type of a resource's objects; empty when it isn't known.
[[nodiscard]] std::string_view object_type(std::string_view group, std::string_view resource) noexcept;

struct UnknownField {
  std::size_t index;    // in the chain
  std::string type;     // that has no such field
  std::string nearest;  // what may have been meant; may be empty
};
// The first name of the chain that an object of `type` can't have; nothing when all are there, or when that can't be
// said (maps, lists, types that are not known).
[[nodiscard]] std::optional<UnknownField> find_unknown_field(std::string_view type, std::span<const std::string> names);

}  // namespace tidegate::engine
