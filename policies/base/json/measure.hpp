// How large a document is when it is written and how deep it nests, found without writing it. Edited documents share
// their parts, so a small arena can hold a document that takes gigabytes to write: the look ends at a bound.
// Thread contract: pure. Tested in tests/policies/base/json/measure_test.cpp.
#pragma once

#include <cstddef>
#include <optional>

#include "policies/base/json/node.hpp"

namespace tidegate::json {

struct Measure {
  std::size_t bytes = 0;  // about what to_json writes: escapes are not counted, a real is taken for 24
  std::size_t depth = 0;  // 0 for a scalar, 1 for a flat object or array, empty ones too
};

// Nothing when the document is larger than `max_bytes` or deeper than `max_depth`; the time is bounded by max_bytes.
[[nodiscard]] std::optional<Measure> measure(const Node& node, std::size_t max_bytes, std::size_t max_depth);

}  // namespace tidegate::json
