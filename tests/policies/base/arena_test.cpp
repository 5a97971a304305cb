#include "policies/base/arena.hpp"

#include <doctest/doctest.h>

#include <cstdint>

namespace tidegate::base {
namespace {

TEST_CASE("room for nothing is never refused, neither at first nor after a reset") {
  Arena arena(1024, 0);
  CHECK(arena.allocate_array<std::uint64_t>(0) != nullptr);
  CHECK(arena.reserved_bytes() == 0);
  CHECK(arena.allocate_array<std::uint64_t>(8) != nullptr);
  arena.reset();
  CHECK(arena.allocate_array<std::uint64_t>(0) != nullptr);
  CHECK(arena.reserved_bytes() == 0);
}

TEST_CASE("what is handed out is aligned, and what goes beyond the bound is refused") {
  Arena arena(64 * 1024, 0);
  (void)arena.allocate(1, 1);
  const auto* number = arena.allocate_array<std::uint64_t>(1);
  CHECK(reinterpret_cast<std::uintptr_t>(number) % alignof(std::uint64_t) == 0);
  CHECK_FALSE(arena.exhausted());
  CHECK(arena.allocate(128 * 1024, 1) == nullptr);
  CHECK(arena.exhausted());
}

}  // namespace
}  // namespace tidegate::base
