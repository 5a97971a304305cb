// Documents of plain YAML, which is what nearly all rule files are, read by libyaml: yaml-cpp takes a thousand
// instructions a character, and a server is not ready before its rules are read. Maps, lists, scalars of one line,
// comments, all in ASCII. Anything else, anything doubtful and every mistake is left to yaml-cpp, whose marks and
// complaints the diagnostics are made of.
// Invariant: what is given is what yaml-cpp gives, without a diagnostic. Thread contract: pure function.
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

// The document between two bounds (see read.hpp), which may begin with a line `---`; nothing when it isn't simple,
// nests deeper than `depth` or has more values than `most`.
[[nodiscard]] std::optional<SimpleDocument> read_simple_document(const Source& source, std::size_t from, std::size_t to,
                                                                 std::size_t depth, std::size_t most);

}  // namespace tidegate::yaml
