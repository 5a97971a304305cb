// Where a program keeps what it is made of: nodes, constants, and what they point to.
// Invariants: nothing moves and nothing is freed before the store is; nodes are not destroyed (they own nothing).
// Thread contract: one thread builds; read-only afterwards. Tested in tests/policies/cel/compile_test.cpp.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <memory_resource>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "policies/base/arena.hpp"
#include "policies/cel/function.hpp"
#include "policies/cel/nodes/node.hpp"
#include "policies/cel/type.hpp"

namespace tidegate::cel::build {

class Store {
 public:
  Store();

  // A node, or anything else that owns nothing.
  template <class T, class... Args>
  [[nodiscard]] T& make(Args&&... args) {
    return *new (memory_.allocate(sizeof(T), alignof(T))) T(std::forward<Args>(args)...);
  }
  template <class T>
  [[nodiscard]] std::span<const T> copy(std::span<const T> items) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (items.empty()) return {};
    auto* room = static_cast<T*>(memory_.allocate(items.size_bytes(), alignof(T)));
    std::uninitialized_copy(items.begin(), items.end(), room);
    return {room, items.size()};
  }
  template <class T>
  [[nodiscard]] std::span<const T> copy(const std::vector<T>& items) {
    return copy(std::span<const T>(items));
  }
  [[nodiscard]] std::string_view copy(std::string_view text);

  // Copies of an environment's overloads: it may be gone before the program.
  [[nodiscard]] const Overload* keep(const Overload& overload);
  [[nodiscard]] const Prepared* keep(std::unique_ptr<const Prepared> prepared);
  [[nodiscard]] const Type& keep(TypeRef type);

  // For values that are computed at compile time: most programs have few, so that a small arena is tried first.
  [[nodiscard]] base::Arena& small_arena() noexcept { return small_arena_; }
  [[nodiscard]] base::Arena& arena() noexcept { return arena_; }

 private:
  std::pmr::monotonic_buffer_resource memory_;
  base::Arena small_arena_;
  base::Arena arena_;
  std::deque<Overload> overloads_;
  std::vector<std::pair<const Overload*, const Overload*>> kept_;  // of the environment → ours
  std::vector<std::unique_ptr<const Prepared>> prepared_;
  std::vector<TypeRef> types_;
};

}  // namespace tidegate::cel::build
