// Strict YAML: text in, documents out, every problem as a diagnostic with its place. yaml-cpp is behind read.cpp alone.
// Refused: bad UTF-8 and control characters, duplicate and non-scalar keys, tags but !!str, aliases within themselves,
// merge keys unless asked for, and whatever passes the limits once aliases are expanded. Empty documents are left out.
// A document that can't be read doesn't hide the mistakes of the next one.
// Thread contract: pure function. Tested in tests/policies/base/yaml/read_test.cpp, fuzzed by
// tests/fuzz/rules_fuzz.cpp.
#pragma once

#include <cstddef>
#include <vector>

#include "policies/base/diagnostics.hpp"
#include "policies/base/limits.hpp"
#include "policies/base/yaml/source.hpp"
#include "policies/base/yaml/value.hpp"

namespace tidegate::yaml {

struct Limits {
  std::size_t bytes;
  std::size_t nodes;  // after expansion, over all documents
  std::size_t depth;
  bool merge_keys;  // whether `<<` is left in the map as a key; else an error
};

inline constexpr Limits rule_file_limits{limits::max_rule_file_bytes, limits::max_yaml_nodes, limits::max_yaml_depth,
                                         false};

// Documents that had an error are left out.
[[nodiscard]] std::vector<Value> read(const Source& source, base::Diagnostics& diagnostics,
                                      const Limits& limits = rule_file_limits);

}  // namespace tidegate::yaml
