// Memory for the one Asio operation that a session has under way, so that waiting allocates nothing.
// A second operation at the same time falls back to the heap. Thread contract: belongs to one worker; the session
// outlives its operations (it counts them).
#pragma once

#include <cstddef>
#include <new>

namespace tidegate::http::detail {

class OpMemory {
 public:
  OpMemory() = default;
  OpMemory(const OpMemory&) = delete;
  OpMemory& operator=(const OpMemory&) = delete;

  void* allocate(std::size_t size) {
    if (used_ || size > sizeof storage_) return ::operator new(size);
    used_ = true;
    return storage_;
  }
  void deallocate(void* p) {
    if (p == storage_) {
      used_ = false;
    } else {
      ::operator delete(p);
    }
  }

 private:
  alignas(std::max_align_t) std::byte storage_[192];
  bool used_ = false;
};

// The allocator Asio asks a handler for (its "associated allocator").
template <class T>
class OpAllocator {
 public:
  using value_type = T;

  explicit OpAllocator(OpMemory& memory) : memory_(&memory) {}
  template <class U>
  OpAllocator(const OpAllocator<U>& other) : memory_(other.memory_) {}

  T* allocate(std::size_t n) { return static_cast<T*>(memory_->allocate(n * sizeof(T))); }
  void deallocate(T* p, std::size_t) { memory_->deallocate(p); }

  friend bool operator==(const OpAllocator& a, const OpAllocator& b) { return a.memory_ == b.memory_; }

 private:
  template <class>
  friend class OpAllocator;
  OpMemory* memory_;
};

}  // namespace tidegate::http::detail
