// Strict YAML: text in, documents out, every problem as a diagnostic with its place. yaml-cpp is behind read.cpp alone.
// Refused: bad UTF-8 and control characters, duplicate and non-scalar keys, tags but !!str, aliases within themselves,
// merge keys unless asked for, and whatever passes the limits once aliases are expanded. Empty documents are left out.
// A document that can't be read doesn't hide the mistakes of the next one.
// Thread contract: pure function. Tested in tests/policies/base/yaml/read_test.cpp, fuzzed by
// tests/fuzz/rules_fuzz.cpp.
#pragma once

#include <cstddef>
#include <span>
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

// For reading in pieces, several at once. What they must keep to together is the caller's: limits.bytes, and
// limits.nodes over all pieces. Where in doubt, read() says what is wrong.

// Whether the text may be read at all: its size and its characters.
[[nodiscard]] bool is_readable(const Source& source, const Limits& limits = rule_file_limits);
// The offsets at which documents may begin, and the end of the text; at least two.
[[nodiscard]] std::vector<std::size_t> document_bounds(const Source& source);

struct Piece {
  std::vector<Value> documents;
  std::size_t nodes = 0;
};
// Reads from the first of the bounds to the last. REQUIRES: they are consecutive ones of the source, at least two.
[[nodiscard]] Piece read_piece(const Source& source, std::span<const std::size_t> bounds,
                               base::Diagnostics& diagnostics, const Limits& limits = rule_file_limits);
// The same by yaml-cpp alone, which simple documents don't need: what tests compare with.
[[nodiscard]] Piece read_piece_by_parser(const Source& source, std::span<const std::size_t> bounds,
                                         base::Diagnostics& diagnostics, const Limits& limits = rule_file_limits);

}  // namespace tidegate::yaml
