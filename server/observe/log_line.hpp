// One log line under construction, in a buffer of its own: no allocation, no exception, any input.
// Invariants: what finish() gives is a sequence of complete members (JSON, RFC 8259) or of complete `key=value` pairs
// in valid UTF-8, at most `capacity` bytes, without a line break; bytes that are no UTF-8 became U+FFFD, control
// characters are escaped. What doesn't fit is cut at a whole character and ends in `…`, or left out, and `truncated`
// says so. The time and the level are put before it by the log thread. Put long values last. Thread contract: one
// thread at a time. Tested in tests/server/observe/log_line_test.cpp; fuzzed by tests/fuzz/log_line_fuzz.cpp.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "policies/base/limits.hpp"
#include "server/observe/log_level.hpp"

namespace tidegate::observe {

class Line {
 public:
  using Time = std::chrono::system_clock::time_point;

  // What the log thread writes around it: braces, time, level, line break.
  static constexpr std::size_t frame_bytes = 96;
  static constexpr std::size_t capacity = limits::max_log_line_bytes - frame_bytes;

  // `message` says what happened in a few constant words; what varies stands in fields.
  Line(Format format, Level level, std::string_view message, Time time = std::chrono::system_clock::now()) noexcept;

  // Keys are constants of ours: lower-case letters, digits and `_`. A value is cut to about `most` bytes.
  Line& field(std::string_view key, std::string_view value, std::size_t most = capacity) noexcept;
  Line& field(std::string_view key, const char* value) noexcept { return field(key, std::string_view(value)); }
  Line& field(std::string_view key, bool value) noexcept;
  Line& field(std::string_view key, std::int64_t value) noexcept;
  Line& field(std::string_view key, std::uint64_t value) noexcept;
  Line& field(std::string_view key, int value) noexcept { return field(key, std::int64_t{value}); }
  // Left out when the value is empty.
  Line& field_if(std::string_view key, std::string_view value, std::size_t most = capacity) noexcept {
    return value.empty() ? *this : field(key, value, most);
  }

  // Closes the line; later fields are ignored. The view lives as long as the line.
  [[nodiscard]] std::string_view finish() noexcept;

  [[nodiscard]] Level level() const noexcept { return level_; }
  [[nodiscard]] Time time() const noexcept { return time_; }

 private:
  bool begin(std::string_view key, std::size_t value_bytes) noexcept;
  void literal(std::string_view key, std::string_view value) noexcept;
  void put(std::string_view bytes) noexcept;
  void put_escaped(std::string_view text, std::size_t most = capacity) noexcept;

  Format format_;
  Level level_;
  bool truncated_ = false;
  bool finished_ = false;
  std::size_t size_ = 0;
  Time time_;
  std::array<char, capacity> buffer_;  // deliberately not filled with zeros: 4 KiB a line
};

}  // namespace tidegate::observe
