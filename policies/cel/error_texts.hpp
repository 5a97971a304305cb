// Texts of errors, put together in the arena: no heap. Thread contract: pure but for the context.
// Tested in tests/policies/cel/operations_test.cpp.
#pragma once

#include <initializer_list>
#include <string_view>

#include "policies/cel/context.hpp"
#include "policies/cel/number_text.hpp"
#include "policies/cel/value.hpp"

namespace tidegate::cel {

// The pieces one after the other; data() is null when the arena is full.
[[nodiscard]] std::string_view joined(Context& context, std::initializer_list<std::string_view> pieces) noexcept;
// An error with that text.
[[nodiscard]] Value error_of(Context& context, std::initializer_list<std::string_view> pieces) noexcept;

// How cel-go's errors name a key: 1, 1.5, true, text; of what is never a key, its type.
class KeyText {
 public:
  explicit KeyText(const Value& key) noexcept;
  KeyText(const KeyText&) = delete;
  KeyText& operator=(const KeyText&) = delete;
  [[nodiscard]] std::string_view view() const noexcept { return text_; }

 private:
  NumberBuffer room_;
  std::string_view text_;
};

}  // namespace tidegate::cel
