// A run from start to end: the TLS context, the address, one worker per thread, the sum of what they counted.
// Invariants: ends within warm-up + duration + one --timeout (and a tick); a set stop flag ends it at once, with what
// was counted so far.
// Thread contract: run() blocks its caller; `stop` may be set from anywhere, a signal handler too; `progress` is called
// on the caller's thread. Tested in tests/bench/engine_test.cpp.
#pragma once

#include <atomic>
#include <functional>
#include <span>
#include <string>

#include "bench/load/corpus.hpp"
#include "bench/load/options.hpp"
#include "bench/load/tally.hpp"
#include "policies/base/result.hpp"

namespace tidegate::bench {

struct Outcome {
  Tally tally;
  std::string address;       // numeric address:port
  bool interrupted = false;  // by the stop flag
};

struct Progress {
  double seconds = 0;  // since the start, warm-up included
  std::uint64_t answered = 0;
  std::uint64_t failed = 0;
  std::uint64_t mistaken = 0;
};

// Errors: the host does not resolve, the CA file cannot be read, no descriptor for epoll. What happens on connections
// is counted, not returned. `progress` may be empty; else it is called about once a second.
// Ignores SIGPIPE for the process from then on.
[[nodiscard]] base::Result<Outcome> run(const Options& options, std::span<const Review> reviews,
                                        const std::atomic<bool>& stop,
                                        const std::function<void(const Progress&)>& progress);

}  // namespace tidegate::bench
