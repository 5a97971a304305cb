// What a patch changed, in words for reports: `set spec.replicas to 2`, `remove metadata.labels[a]`.
// Private to policies/engine. Thread contract: pure but for the arena.
// Tested in tests/policies/engine/patches/order_test.cpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policies/base/arena.hpp"
#include "policies/base/json/node.hpp"
#include "policies/base/result.hpp"

namespace tidegate::engine {

// One text for each operation of the minimal patch from one to the other. Error: more than
// limits::max_patch_operations.
[[nodiscard]] base::Result<std::vector<std::string>> edits_between(const json::Node& before, const json::Node& after,
                                                                   base::Arena& arena);

// A JSON pointer into `object` as paths are written everywhere else: /spec/containers/0 → spec.containers[0].
[[nodiscard]] std::string path_text(const json::Node& object, std::string_view pointer);

}  // namespace tidegate::engine
