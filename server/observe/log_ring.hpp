// A ring of log lines from one thread to the log thread: bytes in a fixed buffer, lock-free, wait-free for the writer.
// Invariants: lines come out whole and in order; a line that finds no room is dropped and counted, never waited for.
// Thread contract: push() and filling() on the writer's thread, drain() on the reader's, dropped() on any.
// Tested in tests/server/observe/log_ring_test.cpp, also under thread sanitizer.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "server/observe/counter.hpp"

namespace tidegate::observe {

class LogRing {
 public:
  // What travels with a line's text.
  struct Stamp {
    std::int64_t time_ns = 0;  // since 1970, UTC
    std::uint8_t level = 0;
  };

  // REQUIRES: bytes is a power of two, at least 64. A line takes its length and 16 to 24 bytes.
  explicit LogRing(std::size_t bytes);
  LogRing(const LogRing&) = delete;
  LogRing& operator=(const LogRing&) = delete;

  // False when there was no room: the line is lost and counted.
  bool push(Stamp stamp, std::string_view text) noexcept;
  // True once for each time that the ring has become half full: worth waking the reader for.
  [[nodiscard]] bool filling() noexcept;

  // Hands each line that was there at the call to `take(Stamp, std::string_view)`; the view is good during that call.
  // Returns how many.
  template <class Take>
  std::size_t drain(Take&& take) {
    const std::uint64_t end = head_.load(std::memory_order_acquire);
    std::size_t lines = 0;
    for (std::uint64_t at = tail_.load(std::memory_order_relaxed); at != end;) {
      Stamp stamp;
      std::string_view text;
      const std::uint64_t next = read(at, stamp, text);
      if (text.data() != nullptr) {
        take(stamp, text);
        ++lines;
      }
      at = next;
      tail_.store(at, std::memory_order_release);
    }
    return lines;
  }

  [[nodiscard]] std::uint64_t dropped() const noexcept { return dropped_.value(); }

 private:
  // Lies before each text, aligned to 8; only `size` when the rest of the buffer is skipped.
  struct Header {
    std::uint32_t size = 0;
    std::uint8_t level = 0;
    std::int64_t time_ns = 0;
  };
  static constexpr std::uint32_t skip_rest = 0xFFFFFFFF;

  [[nodiscard]] std::uint64_t read(std::uint64_t at, Stamp& stamp, std::string_view& text) const noexcept;
  [[nodiscard]] std::size_t offset(std::uint64_t position) const noexcept {
    return static_cast<std::size_t>(position) & (capacity_ - 1);
  }

  const std::size_t capacity_;
  const std::unique_ptr<char[]> buffer_;

  // The writer's line: positions count bytes since the beginning and never wrap.
  alignas(cache_line_bytes) std::atomic<std::uint64_t> head_{0};
  std::uint64_t seen_tail_ = 0;
  bool was_half_full_ = false;
  Counter dropped_;
  // The reader's line.
  alignas(cache_line_bytes) std::atomic<std::uint64_t> tail_{0};
};

}  // namespace tidegate::observe
