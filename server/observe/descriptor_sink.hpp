// spdlog's sink over a descriptor that may be slow, full or without a reader: gathers lines to one write of at most
// PIPE_BUF bytes, waits for room no longer than told, and counts what it had to give up.
// Invariants: a line is written whole; no write blocks, since poll() says of a pipe that PIPE_BUF
// bytes fit, and of a Unix socket that most of its buffer is free.
// Thread contract: the log thread alone, dropped() on any. Tested through tests/server/observe/logger_test.cpp.
#pragma once

#include <spdlog/details/null_mutex.h>
#include <spdlog/sinks/base_sink.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "policies/base/limits.hpp"
#include "server/observe/counter.hpp"
#include "server/observe/log_level.hpp"

namespace tidegate::observe {

// Time in UTC with microseconds (RFC 3339), level and the line's own members.
[[nodiscard]] std::unique_ptr<spdlog::formatter> make_formatter(Format format);

class DescriptorSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  // Both borrowed. Once `stop_descriptor` is readable, limits::log_flush_time is left for all that is still to be
  // written.
  DescriptorSink(int descriptor, int stop_descriptor, Format format);

  [[nodiscard]] std::uint64_t dropped() const noexcept { return dropped_.value(); }
  // Whether the last write failed.
  [[nodiscard]] bool broken() const noexcept { return broken_; }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override;
  void flush_() override;

 private:
  bool wait_for_room() noexcept;
  bool write_all() noexcept;

  const int descriptor_;
  const int stop_descriptor_;
  bool broken_ = false;
  std::optional<std::chrono::steady_clock::time_point> deadline_;
  std::size_t size_ = 0, lines_ = 0;  // of what is gathered
  std::array<char, limits::max_log_line_bytes> gathered_{};
  Counter dropped_;
};

}  // namespace tidegate::observe
