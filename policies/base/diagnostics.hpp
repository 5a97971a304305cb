// What is wrong with a file that a person wrote: where, what, and what they may have meant.
// A Diagnostics collects all of them; nothing stops at the first. Rendered with the source line and a caret.
// Lines and columns are 1-based; columns count code points, as editors show them.
// Thread contract: one thread at a time. Tested in tests/policies/base/diagnostics_test.cpp.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tidegate::base {

enum class Severity { error, warning };

struct Position {
  std::size_t line = 0;    // 1-based; 0 = the file as a whole
  std::size_t column = 0;  // 1-based, in code points
};

struct Diagnostic {
  Severity severity = Severity::error;
  std::string file;
  Position position;
  std::size_t length = 1;   // code points under the caret
  std::string message;      // no trailing period
  std::string hint;         // "did you mean \"images\"?" or a remedy; may be empty
  std::string source_line;  // without its newline; empty = no excerpt
};

class Diagnostics {
 public:
  void add(Diagnostic diagnostic);
  [[nodiscard]] bool has_errors() const noexcept { return errors_ > 0; }
  [[nodiscard]] std::size_t errors() const noexcept { return errors_; }
  [[nodiscard]] std::size_t warnings() const noexcept { return warnings_; }
  [[nodiscard]] std::span<const Diagnostic> all() const noexcept { return all_; }
  // By file, line, column: the order in which a person reads.
  void sort();

 private:
  std::vector<Diagnostic> all_;
  std::size_t errors_ = 0;
  std::size_t warnings_ = 0;
};

// `FILE:LINE:COL: error: MESSAGE\n  LINE\n  ^~~~\n  HINT\n`; ends with a newline.
[[nodiscard]] std::string render(const Diagnostic& diagnostic);
// All of them, at most limits::max_diagnostics, then `and N more`.
[[nodiscard]] std::string render(const Diagnostics& diagnostics);

// The candidate nearest to `written` by edit distance (transpositions count one, case is ignored), or empty
// when none is near enough to be meant.
[[nodiscard]] std::string_view nearest(std::string_view written, std::span<const std::string_view> candidates);

}  // namespace tidegate::base
