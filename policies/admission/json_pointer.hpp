// A JSON pointer (RFC 6901), taken apart into its steps: `/metadata/labels/a~1b` → metadata, labels, a/b.
// Private to policies/admission. Thread contract: values. Tested in tests/policies/admission/json_patch_apply_test.cpp.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "policies/base/arena.hpp"
#include "policies/base/result.hpp"

namespace tidegate::admission {

// Leaves the steps, unescaped, in `steps`; what had to be unescaped lies in the arena. "" has none.
// Errors: no '/' at the beginning, more than limits::max_json_depth steps, a full arena.
[[nodiscard]] base::Result<void> read_pointer(std::string_view pointer, base::Arena& arena,
                                              std::vector<std::string_view>& steps);

// A step as an index into an array, as Go's strconv.Atoi reads it: signs and leading zeros are taken.
[[nodiscard]] std::optional<std::int64_t> read_index(std::string_view step) noexcept;

}  // namespace tidegate::admission
