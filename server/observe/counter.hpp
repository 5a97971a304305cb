// A counter with one writer and any number of readers: a plain add for the writer, never a locked instruction.
// Thread contract: add() on one thread only; value() on any. Readers see a value that was true a moment ago.
// Tested in tests/server/observe/worker_metrics_test.cpp, also under thread sanitizer.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace tidegate::observe {

// What two threads write lies at least this far apart, so that neither waits for the other's cache line.
inline constexpr std::size_t cache_line_bytes = 64;

class Counter {
 public:
  void add(std::uint64_t amount = 1) noexcept {
    value_.store(value_.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
  static_assert(std::atomic<std::uint64_t>::is_always_lock_free);
};

}  // namespace tidegate::observe
