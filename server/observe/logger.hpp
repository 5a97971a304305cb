// The process's log: one line an event on a descriptor (stderr), written by one thread that alone may ever wait for it.
// Threads that decide requests write through a WorkerLog of their own: a copy into a ring, no lock, no system call.
// Everyone else writes through the Logger itself: a short mutex and a bounded queue.
// Invariants: a line is written whole, in one write of at most PIPE_BUF bytes; what finds no room or no reader is
// dropped, counted and reported; nobody but the log thread waits for the descriptor, and it not beyond the end.
// Thread contract: Logger on any thread; a WorkerLog on its own. All WorkerLogs' threads end before the Logger.
// Tested in tests/server/observe/logger_test.cpp, also under thread sanitizer.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>

#include "server/observe/log_level.hpp"
#include "server/observe/log_line.hpp"
#include "server/observe/log_ring.hpp"

namespace tidegate::observe {

struct LogOptions {
  Level level = Level::info;
  Format format = Format::json;
  int descriptor = 2;  // borrowed
};

class WorkerLog {
 public:
  [[nodiscard]] bool enabled(Level level) const noexcept { return level >= options_.level; }
  [[nodiscard]] Line line(Level level, std::string_view message) const noexcept {
    return Line(options_.format, level, message);
  }
  // Does nothing below the level. Never waits; a full ring drops the line and counts it.
  void write(Line& line) noexcept;

 private:
  friend class Logger;
  WorkerLog(LogOptions options, int wake_descriptor);

  const LogOptions options_;
  const int wake_descriptor_;
  LogRing ring_;
};

class Logger {
 public:
  // Starts the log thread. Throws std::system_error when there is no thread or descriptor left: only at the start.
  explicit Logger(LogOptions options);
  // Writes what is left, for at most limits::log_flush_time, and ends the thread.
  ~Logger();
  Logger(const Logger&) = delete;
  Logger& operator=(const Logger&) = delete;

  // For one more thread that writes lines; lives as long as the logger.
  [[nodiscard]] WorkerLog& add_worker();

  [[nodiscard]] bool enabled(Level level) const noexcept;
  [[nodiscard]] Line line(Level level, std::string_view message) const noexcept;
  void write(Line& line);

  // Waits until what was written before is with the descriptor; false when `patience` ended first.
  // Async-signal-safe, so that a handler of a fatal signal can call it.
  bool flush(std::chrono::milliseconds patience) noexcept;

  // The process is about to end by this signal: the next flush writes a line that says so. Async-signal-safe.
  void note_fatal_signal(int signal) noexcept;

  // Lines that were lost: no room, no reader. Any thread.
  [[nodiscard]] std::uint64_t dropped_lines() const;

 private:
  class Thread;
  std::unique_ptr<Thread> thread_;
};

// From now on SIGABRT, SIGBUS, SIGFPE, SIGILL and SIGSEGV write what the log holds before they end the process, as far
// as that is possible: the log thread goes on while the handler waits for it at most limits::log_flush_time. A signal
// that already has a handler (a sanitizer's) is left alone. The logger must live until the process ends or
// forget_fatal_signals().
void flush_on_fatal_signals(Logger& logger) noexcept;
void forget_fatal_signals() noexcept;

}  // namespace tidegate::observe
