// SIGTERM, SIGINT and SIGHUP as values: blocked in every thread and waited for by the main one, so that no handler runs
// in the middle of anything. Thread contract: block_signals() first thing in main; wait_signal() on the main thread.
// Tested end to end in tests/e2e/lifecycle_test.go.
#pragma once

#include <chrono>
#include <optional>

namespace tidegate::app {

enum class Signal { terminate, interrupt, reload };

// Blocks the signals in this thread and all it starts.
void block_signals();

// A write to a pipe or connection that nobody reads becomes an error instead of the end of the process.
void ignore_broken_pipes();

// The next signal, or nothing when `patience` ended first.
[[nodiscard]] std::optional<Signal> wait_signal(std::optional<std::chrono::milliseconds> patience);

}  // namespace tidegate::app
