// What must change to make one document of another, as a JSON Patch (RFC 6902).
// Invariants: applied to `before` the patch gives a document equal to `after`; equal documents give no operation; an
// array is never replaced as a whole when part of it can be kept; nothing is tested, copied or moved.
// Thread contract: pure. Tested in tests/policies/admission/json_patch_test.cpp and, through an independent library,
// by the end-to-end tests.
#pragma once

#include <cstddef>
#include <string>

#include "policies/base/json/node.hpp"
#include "policies/base/result.hpp"

namespace tidegate::admission {

// Appends the patch as a JSON array to `out` and returns the number of operations; 0 appends nothing.
// Error: more than limits::max_patch_operations.
[[nodiscard]] base::Result<std::size_t> write_patch(const json::Node& before, const json::Node& after,
                                                    std::string& out);

}  // namespace tidegate::admission
