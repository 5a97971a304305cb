// Internal to format_checks*.cpp: what was found wrong, as a list value.
// Thread contract: one thread's.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "policies/cel/context.hpp"
#include "policies/cel/value.hpp"

namespace tidegate::cel::library {

class Findings {
 public:
  // `text` is borrowed: a literal or in the arena. At most four.
  void add(std::string_view text) noexcept { found_[count_++] = Value::of(text); }
  [[nodiscard]] Value list(Context& context) const noexcept {
    if (count_ == 0) return Value::list({});
    Value* const items = context.allocate<Value>(count_);
    if (items == nullptr) return context.stop(Stop::memory);
    std::copy_n(found_.begin(), count_, items);
    return Value::list({items, count_});
  }

 private:
  std::array<Value, 4> found_{};
  std::size_t count_ = 0;
};

}  // namespace tidegate::cel::library
