// Texts of errors, put together in the arena: no heap. Thread contract: pure but for the context.
// Tested in tests/policies/cel/evaluate_test.cpp.
#pragma once

#include <array>
#include <charconv>
#include <cstring>
#include <initializer_list>
#include <string_view>

#include "policies/cel/context.hpp"
#include "policies/cel/value.hpp"

namespace tidegate::cel::nodes {

// The pieces one after the other; data() is null when the arena is full.
[[nodiscard]] std::string_view join(Context& context, std::initializer_list<std::string_view> pieces) noexcept;
// An error with that text.
[[nodiscard]] Value error(Context& context, std::initializer_list<std::string_view> pieces) noexcept;

// How an error names a key: 1, 1.5, true, text. Empty for what is never a key.
class KeyText {
 public:
  explicit KeyText(const Value& key) noexcept;
  [[nodiscard]] std::string_view view() const noexcept { return text_; }

 private:
  std::array<char, 40> room_;
  std::string_view text_;
};

}  // namespace tidegate::cel::nodes
