// Request buffers of one worker: a few base-sized ones are kept, larger ones are given back to the system.
//
// Every buffer has body_padding readable bytes behind its capacity. The pool counts what is held, so that a server can
// bound the bytes in flight. Thread contract: a pool and its buffers belong to one worker; a buffer may be read on
// another thread while the worker leaves it alone. Tested in tests/server/http/small_parts_test.cpp.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "policies/base/limits.hpp"
#include "server/http/counters.hpp"

namespace tidegate::http::detail {

// Bytes [0, size) hold data; [size, capacity) is room. Movable; an empty one holds no memory.
class Buffer {
 public:
  Buffer() = default;
  Buffer(Buffer&& other) noexcept
      : data_(std::move(other.data_)),
        size_(std::exchange(other.size_, 0)),
        capacity_(std::exchange(other.capacity_, 0)) {}
  Buffer& operator=(Buffer&& other) noexcept {
    data_ = std::move(other.data_);
    size_ = std::exchange(other.size_, 0);
    capacity_ = std::exchange(other.capacity_, 0);
    return *this;
  }

  explicit operator bool() const { return data_ != nullptr; }
  char* data() { return data_.get(); }
  const char* data() const { return data_.get(); }
  std::size_t size() const { return size_; }
  std::size_t capacity() const { return capacity_; }
  std::size_t room() const { return capacity_ - size_; }
  // REQUIRES: size <= capacity().
  void set_size(std::size_t size) { size_ = size; }
  // Forgets the first `n` bytes; what is behind them moves to the front.
  void drop_front(std::size_t n);

 private:
  friend class BufferPool;
  struct Free {
    void operator()(char* p) const;
  };
  std::unique_ptr<char, Free> data_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

class BufferPool {
 public:
  // Holds kube-apiserver's typical review with one TLS record to read it into.
  static constexpr std::size_t base_bytes = 16 * limits::KiB;

  // `held` is kept at the bytes of all buffers that are out.
  explicit BufferPool(Gauge& held) : held_(held) {}

  // An empty buffer of base_bytes. Like all functions here it ends the process when there is no memory.
  Buffer acquire();
  // Makes room for `capacity` bytes; the content stays. REQUIRES: capacity >= buffer.capacity().
  void grow(Buffer& buffer, std::size_t capacity);
  // Gives back what a buffer that waits for a slow client does not use, when that is most of it.
  void shrink(Buffer& buffer);
  // Takes a buffer back, wherever its content went. An empty one is fine.
  void release(Buffer buffer);
  // Buffers that wait to be used again.
  std::size_t kept() const { return kept_.size(); }

 private:
  static constexpr std::size_t max_kept = limits::retained_scratch_bytes / base_bytes;

  void resize(Buffer& buffer, std::size_t capacity);

  Gauge& held_;
  std::vector<Buffer> kept_;
};

}  // namespace tidegate::http::detail
