#include "server/http/detail/buffer_pool.hpp"

#include <bit>
#include <cstdlib>
#include <cstring>
#include <new>

#include "server/http/handler.hpp"

namespace tidegate::http::detail {

void Buffer::Free::operator()(char* p) const {
  std::free(p);
}

void Buffer::drop_front(std::size_t n) {
  size_ -= n;
  if (size_ != 0 && n != 0) std::memmove(data_.get(), data_.get() + n, size_);
}

// realloc: the kernel moves the pages of a large body instead of our copying it.
void BufferPool::resize(Buffer& buffer, std::size_t capacity) {
  char* moved = static_cast<char*>(std::realloc(buffer.data_.get(), capacity + body_padding));
  if (moved == nullptr) throw std::bad_alloc();  // noexcept callers end here: better a restart than a wrong answer
  static_cast<void>(buffer.data_.release());
  buffer.data_.reset(moved);
  std::memset(moved + capacity, 0, body_padding);
  held_.add(static_cast<std::int64_t>(capacity) - static_cast<std::int64_t>(buffer.capacity_));
  buffer.capacity_ = capacity;
}

Buffer BufferPool::acquire() {
  if (!kept_.empty()) {
    Buffer buffer = std::move(kept_.back());
    kept_.pop_back();
    held_.add(static_cast<std::int64_t>(buffer.capacity_));
    return buffer;
  }
  Buffer buffer;
  resize(buffer, base_bytes);
  return buffer;
}

void BufferPool::grow(Buffer& buffer, std::size_t capacity) {
  resize(buffer, capacity);
}

void BufferPool::shrink(Buffer& buffer) {
  constexpr std::size_t smallest = 1024;
  if (buffer.capacity_ <= smallest || buffer.size_ > buffer.capacity_ / 4) return;
  resize(buffer, std::bit_ceil(buffer.size_ < smallest ? smallest : buffer.size_));
}

void BufferPool::release(Buffer buffer) {
  if (!buffer) return;
  held_.add(-static_cast<std::int64_t>(buffer.capacity_));
  if (buffer.capacity_ != base_bytes || kept_.size() >= max_kept) return;
  buffer.size_ = 0;
  kept_.push_back(std::move(buffer));
}

}  // namespace tidegate::http::detail
