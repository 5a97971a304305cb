// Documents of the plainest YAML, which is what nearly all rule files are, read without yaml-cpp: that takes a thousand
// instructions a character, and a server is not ready before its rules are read. Block maps and lists, flow ones of one
// line, plain and quoted scalars of one line, comments. Anything else, and anything doubtful, is left to the real
// parser. Invariant: what is given is what the real parser gives, without a diagnostic. Thread contract: pure function.
// Tested in tests/policies/base/yaml/simple_document_test.cpp against yaml-cpp.
#pragma once

#include <cstddef>
#include <optional>

#include "policies/base/yaml/source.hpp"
#include "policies/base/yaml/value.hpp"

namespace tidegate::yaml {

struct SimpleDocument {
  Value root;
  std::size_t nodes = 0;
};

// The document between two bounds (see read.hpp), which may begin with a line `---`; nothing when it isn't simple, or
// nests deeper than `depth`.
[[nodiscard]] std::optional<SimpleDocument> read_simple_document(const Source& source, std::size_t from, std::size_t to,
                                                                 std::size_t depth);

}  // namespace tidegate::yaml
