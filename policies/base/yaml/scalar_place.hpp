// Where a byte of a scalar's text stands in its file, whatever the scalar's style: escapes, folding and indentation
// are undone. Source: YAML 1.2.2 §7.3, §8.1: a block or plain scalar differs from what is written only in white space,
// quotes only in their escapes besides. Thread contract: pure functions.
// Tested in tests/policies/base/yaml/scalar_place_test.cpp.
#pragma once

#include <cstddef>
#include <string_view>

#include "policies/base/yaml/value.hpp"

namespace tidegate::yaml {

// REQUIRES: `scalar` is one of the file whose text `file` is. Offsets in white space give the place of what follows;
// those beyond the text's end the place behind its last character.
[[nodiscard]] std::size_t offset_in_file(std::string_view file, const Value& scalar, std::size_t offset);

}  // namespace tidegate::yaml
