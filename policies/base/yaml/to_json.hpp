// Manifests: YAML as kubectl reads it, made into JSON nodes. Plain scalars are typed as sigs.k8s.io/yaml v1.4 does
// (YAML 1.1: yes, on, 0777, 0o17, 0b1, 1_000, ~), since that is what reaches the API server; timestamps stay text, and
// numbers without a fraction are integers however they are written (1.0, 1e3).
// Other than there: two keys that become one are an error, an explicit key always wins over a merged one (<<).
// Source: go-yaml v2 resolve.go, sigs.k8s.io/yaml convertToJSONableObject.
// Thread contract: pure functions. Tested in tests/policies/base/yaml/to_json_test.cpp against what Go's library gives.
#pragma once

#include <string>
#include <string_view>

#include "policies/base/arena.hpp"
#include "policies/base/json/node.hpp"
#include "policies/base/limits.hpp"
#include "policies/base/result.hpp"
#include "policies/base/yaml/read.hpp"

namespace tidegate::yaml {

inline constexpr Limits manifest_limits{limits::max_manifest_bytes, limits::max_json_values, limits::max_manifest_depth,
                                        true};

struct ConversionError {
  std::string message;
  Place place;
};

// The value with all its texts copied to `arena`; false and `error` when the arena is full, for .inf and .nan (which
// JSON lacks), for keys that become the same, and for a merge of what is no map.
[[nodiscard]] bool to_json(const Value& value, base::Arena& arena, json::Node& out, ConversionError& error);

// What a plain scalar is to kubectl; strings borrow `text`. Fails for .inf and .nan.
[[nodiscard]] base::Result<json::Node> plain_scalar_to_json(std::string_view text);

}  // namespace tidegate::yaml
