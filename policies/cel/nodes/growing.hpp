// An array that grows in the arena by doubling: what is given up on the way is less than what is kept.
// Thread contract: one evaluation's. Tested in tests/policies/cel/limits_test.cpp.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include "policies/cel/context.hpp"

namespace tidegate::cel::nodes {

template <class T>
class Growing {
 public:
  // False when the arena is full.
  [[nodiscard]] bool push(Context& context, const T& item) noexcept {
    if (size_ == capacity_) {
      const std::size_t capacity = std::max<std::size_t>(8, capacity_ * 2);
      auto* items = context.allocate<T>(capacity);
      if (items == nullptr) return false;
      std::copy_n(items_, size_, items);
      items_ = items;
      capacity_ = capacity;
    }
    items_[size_++] = item;
    return true;
  }
  [[nodiscard]] std::span<T> span() const noexcept { return {items_, size_}; }

 private:
  T* items_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace tidegate::cel::nodes
