#include "policies/base/arena.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>

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

TEST_CASE("a rewound arena has the room that it had, and what was there before the mark is still there") {
  Arena arena(64 * 1024, 0);
  const std::string_view kept = arena.copy("kept");
  const Arena::Mark mark = arena.mark();
  const std::size_t reserved = arena.reserved_bytes();
  const void* next = arena.allocate(100, 1);
  (void)arena.allocate(40 * 1024, 1);
  CHECK(arena.allocate(64 * 1024, 1) == nullptr);
  arena.rewind(mark);
  CHECK_FALSE(arena.exhausted());
  CHECK(arena.reserved_bytes() == reserved);
  CHECK(arena.allocate(100, 1) == next);
  CHECK(kept == "kept");
  CHECK(arena.allocate(40 * 1024, 1) != nullptr);

  Arena empty(1024, 0);
  const Arena::Mark beginning = empty.mark();
  (void)empty.allocate(512, 1);
  empty.rewind(beginning);
  CHECK(empty.reserved_bytes() == 0);
  CHECK(empty.allocate(512, 1) != nullptr);
}

TEST_CASE("reset and destructor call what was registered, the latest first, once") {
  struct Noted {
    std::string* log;
    char name;
  };
  std::string log;
  Noted first{&log, 'a'}, second{&log, 'b'}, third{&log, 'c'};
  const auto note = [](void* object) {
    const auto* noted = static_cast<Noted*>(object);
    noted->log->push_back(noted->name);
  };
  {
    Arena arena(1 << 16, 1 << 16);
    CHECK(arena.at_reset(note, &first));
    CHECK(arena.at_reset(note, &second));
    CHECK(log.empty());
    arena.reset();
    CHECK(log == "ba");
    arena.reset();
    CHECK(log == "ba");
    CHECK(arena.at_reset(note, &third));
  }
  CHECK(log == "bac");
}

TEST_CASE("a full arena registers nothing") {
  Arena arena(0, 0);
  bool called = false;
  CHECK_FALSE(arena.at_reset([](void* flag) { *static_cast<bool*>(flag) = true; }, &called));
  arena.reset();
  CHECK_FALSE(called);
}

}  // namespace
}  // namespace tidegate::base
