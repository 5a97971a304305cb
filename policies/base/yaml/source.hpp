// The text of one file and its lines: from a byte offset to the position a person knows, and the line for an excerpt.
// Invariants: the text has no byte order mark and only \n ends its lines (both are tolerated in the file).
// Thread contract: immutable. Tested in tests/policies/base/yaml/scalars_test.cpp.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "policies/base/diagnostics.hpp"
#include "policies/base/yaml/value.hpp"

namespace tidegate::yaml {

class Source {
 public:
  // `name` is the file's as the author should see it.
  Source(std::string name, std::string_view text);

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] std::string_view text() const noexcept { return text_; }
  // Line `number` (1-based) without its newline; empty beyond the end.
  [[nodiscard]] std::string_view line(std::size_t number) const noexcept;
  // Offsets beyond the end give the end.
  [[nodiscard]] base::Position position(std::size_t offset) const noexcept;
  // The byte offset of line `number` (1-based), or the text's size beyond the end.
  [[nodiscard]] std::size_t line_start(std::size_t number) const noexcept;
  // A diagnostic at that place, with its excerpt.
  [[nodiscard]] base::Diagnostic diagnostic(base::Severity severity, const Place& place, std::string message,
                                            std::string hint = {}) const;

 private:
  std::string name_;
  std::string text_;
  std::vector<std::size_t> starts_;  // of each line
};

// Code points in valid UTF-8.
[[nodiscard]] std::size_t code_points(std::string_view text) noexcept;

}  // namespace tidegate::yaml
