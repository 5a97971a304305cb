// Globs over plain names: `*` is any characters, also none; everything else is itself. No escapes: no name that
// Kubernetes allows holds a `*`.
// Invariants: matching takes time linear in text plus pattern, and allocates nothing.
// Thread contract: immutable once made. Tested in tests/policies/values/glob_test.cpp.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "policies/values/text_error.hpp"

namespace tidegate::values {

// Whether the whole of `text` matches.
[[nodiscard]] bool glob_matches(std::string_view pattern, std::string_view text) noexcept;

class Glob {
 public:
  // Fails on an empty pattern and on one above limits::max_pattern_bytes.
  [[nodiscard]] static TextResult<Glob> compile(std::string_view pattern);
  [[nodiscard]] bool matches(std::string_view text) const noexcept {
    return literal_ ? text == pattern_ : glob_matches(pattern_, text);
  }
  // Whether some name that starts with `prefix` could match: for generateName, where the rest is not known yet.
  [[nodiscard]] bool could_match_prefix(std::string_view prefix) const noexcept;
  [[nodiscard]] bool is_literal() const noexcept { return literal_; }
  [[nodiscard]] const std::string& text() const noexcept { return pattern_; }

 private:
  std::string pattern_;
  bool literal_ = false;
};

[[nodiscard]] bool any_matches(std::span<const Glob> globs, std::string_view text) noexcept;

}  // namespace tidegate::values
