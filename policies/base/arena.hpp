// A bump arena: memory that lives until reset() and is never freed piece by piece.
// Invariants: what it hands out is aligned and stays put until reset(); it never holds more than max_bytes;
// reset() keeps at most retain_bytes for the next use, so that steady state allocates nothing.
// Objects in it are not destroyed, but for those that at_reset() is told of. Thread contract: one thread at a time.
// Tested in tests/policies/base/arena_test.cpp.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace tidegate::base {

class Arena {
 public:
  // Bounds in bytes. max_bytes counts whole chunks.
  explicit Arena(std::size_t max_bytes, std::size_t retain_bytes);
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  ~Arena();

  // Null when the arena is full: callers turn that into an error of their own.
  [[nodiscard]] void* allocate(std::size_t bytes, std::size_t alignment) noexcept {
    const std::size_t start = (used_ + alignment - 1) & ~(alignment - 1);
    if (start + bytes <= capacity_ && start + bytes >= start) {
      used_ = start + bytes;
      return current_ + start;
    }
    return allocate_slow(bytes, alignment);
  }

  // Uninitialised room for `count` objects; empty data() on a full arena when count > 0.
  template <class T>
  [[nodiscard]] T* allocate_array(std::size_t count) noexcept {
    static_assert(std::is_trivially_destructible_v<T>);
    if (count > max_bytes_ / sizeof(T)) return nullptr;
    return static_cast<T*>(allocate(count * sizeof(T), alignof(T)));
  }

  // A copy of `text` that lives in the arena; data() is null when it is full and text is not empty.
  [[nodiscard]] std::string_view copy(std::string_view text) noexcept {
    if (text.empty()) return std::string_view("", 0);
    auto* room = static_cast<char*>(allocate(text.size(), 1));
    if (room == nullptr) return {};
    std::memcpy(room, text.data(), text.size());
    return {room, text.size()};
  }

  // destroy(object) will be called by reset() or the destructor, the latest first: for the rare object in the arena
  // that owns memory elsewhere. False (and nothing is called) on a full arena.
  [[nodiscard]] bool at_reset(void (*destroy)(void*), void* object) noexcept {
    auto* room = allocate_array<Cleanup>(1);
    if (room == nullptr) return false;
    cleanups_ = new (room) Cleanup{destroy, object, cleanups_};
    return true;
  }

  // Forgets everything; pointers into the arena dangle.
  void reset() noexcept;
  // Where the arena stands; rewind() forgets what was allocated since. REQUIRES: no at_reset() and no reset() between.
  struct Mark {
    std::size_t chunks = 0, used = 0;
    bool exhausted = false;
  };
  [[nodiscard]] Mark mark() const noexcept { return {chunks_.size(), used_, exhausted_}; }
  void rewind(const Mark& mark) noexcept;

  // Bytes in chunks, used or not.
  [[nodiscard]] std::size_t reserved_bytes() const noexcept { return reserved_; }
  // True once an allocation was refused since the last reset().
  [[nodiscard]] bool exhausted() const noexcept { return exhausted_; }

 private:
  struct Cleanup {
    void (*destroy)(void*);
    void* object;
    const Cleanup* next;
  };

  void* allocate_slow(std::size_t bytes, std::size_t alignment) noexcept;
  void clean_up() noexcept;

  struct Chunk {
    std::unique_ptr<char[]> data;
    std::size_t size = 0;
  };
  std::vector<Chunk> chunks_;  // the last one is current
  const Cleanup* cleanups_ = nullptr;
  char* current_ = nullptr;
  std::size_t used_ = 0;
  std::size_t capacity_ = 0;
  std::size_t reserved_ = 0;
  std::size_t max_bytes_;
  std::size_t retain_bytes_;
  bool exhausted_ = false;
};

}  // namespace tidegate::base
