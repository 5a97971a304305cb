// The fields that objects of built-in kinds have, as tests/e2e/knowntypes writes them down.
// `fields`: names in order, separated by spaces; behind a colon what the field is: a type, `[Type` (a list of them),
// `[` (a list of scalars), `{` (a map that people fill). Thread contract: constants.
#pragma once

#include <span>
#include <string_view>

namespace tidegate::engine {

struct KnownObject {
  std::string_view group, resource, type;
};
struct KnownType {
  std::string_view name, fields;
};

[[nodiscard]] std::span<const KnownObject> known_objects() noexcept;
// By name.
[[nodiscard]] std::span<const KnownType> known_types() noexcept;

}  // namespace tidegate::engine
