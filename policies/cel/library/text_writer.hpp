// A string that a function makes piece by piece, in the evaluation's arena.
// Invariant: at most limits::max_cel_string_bytes; once it is full nothing more is written and take() ends the
// evaluation. Thread contract: one thread's. Tested through strings and format.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string_view>

#include "policies/base/limits.hpp"
#include "policies/cel/context.hpp"

namespace tidegate::cel::library {

class TextWriter {
 public:
  // `expected`: bytes that will be written; more are taken too.
  explicit TextWriter(Context& context, std::size_t expected = 64) noexcept : context_(context) { grow(expected); }
  TextWriter(const TextWriter&) = delete;
  TextWriter& operator=(const TextWriter&) = delete;

  void append(std::string_view text) noexcept {
    if (text.size() > capacity_ - size_) grow(size_ + text.size());
    if (is_full_ || text.empty()) return;
    std::memcpy(data_ + size_, text.data(), text.size());
    size_ += text.size();
  }
  void append(std::size_t count, char c) noexcept {
    if (count > capacity_ - size_) grow(size_ + count);
    if (is_full_) return;
    std::memset(data_ + size_, c, count);
    size_ += count;
  }

  [[nodiscard]] bool is_full() const noexcept { return is_full_; }
  [[nodiscard]] std::string_view text() const noexcept { return {data_, size_}; }
  [[nodiscard]] Value take() noexcept { return is_full_ ? context_.stop(Stop::memory) : Value::of(text()); }

 private:
  void grow(std::size_t needed) noexcept {
    if (is_full_) return;
    needed = std::max({needed, std::min(2 * capacity_, limits::max_cel_string_bytes), std::size_t{1}});
    char* const room = needed > limits::max_cel_string_bytes ? nullptr : context_.allocate<char>(needed);
    if (room == nullptr) {
      is_full_ = true;
      return;
    }
    if (size_ > 0) std::memcpy(room, data_, size_);
    data_ = room;
    capacity_ = needed;
  }

  Context& context_;
  char* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
  bool is_full_ = false;
};

}  // namespace tidegate::cel::library
