// A YAML parser's terse complaint in words that an author can act on.
// Thread contract: pure function. Tested by tests/golden/rules/syntax-*.yaml.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tidegate::yaml {

struct SyntaxError {
  std::string message;
  std::string hint;
  std::size_t column = 0;   // 1-based; where on that line the cause stands, if it isn't where the parser stopped
  bool at_opening = false;  // best shown where the innermost open list or map began
};

// `complaint` is yaml-cpp's message without its position; `line` is the line where the parser stopped.
[[nodiscard]] SyntaxError explain_syntax(std::string_view complaint, std::string_view line);

}  // namespace tidegate::yaml
