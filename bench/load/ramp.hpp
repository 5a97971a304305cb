// The highest rate that a server holds: step by step, each a run of its own in the open loop, in the order of
// rate_search.hpp. A step is held when its latency at the percentile is within the bound, nothing failed, no answer was
// wrong, and at least bounds::held_share of what was asked came back. A step that isn't gets a second try, since one
// hiccup of the machine is no limit of the server. Thread contract: run_ramp() blocks its caller, as run() does. Tested
// in tests/bench/ramp_test.cpp.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/load/bounds.hpp"
#include "bench/load/engine.hpp"
#include "bench/load/options.hpp"
#include "policies/base/result.hpp"

namespace tidegate::bench {

struct Step {
  double rate = 0;
  bool held = false;
  std::string why;  // not held; empty when held
  Outcome outcome;
};

struct Climb {
  std::vector<Step> steps;          // in order; a second try stands behind the first
  std::optional<std::size_t> best;  // of steps: the highest that held
  [[nodiscard]] double highest() const noexcept { return best ? steps[*best].rate : 0; }
  // The lowest above highest() that was not held; nothing where all above were, or none was tried.
  [[nodiscard]] std::optional<double> lowest_missed() const noexcept;
};

// Why `outcome` of a step with `rate` is not held, or nothing.
[[nodiscard]] std::string why_not_held(const Ramp& ramp, double rate, const Outcome& outcome);

// REQUIRES: options.ramp. Errors: those of run(). `on_step` is called when a step has ended; may be empty.
[[nodiscard]] base::Result<Climb> run_ramp(const Options& options, std::span<const Review> reviews,
                                           const std::atomic<bool>& stop,
                                           const std::function<void(const Progress&)>& progress,
                                           const std::function<void(const Step&)>& on_step);

// What the options of one step are: those of the run with the step's rate and time.
[[nodiscard]] Options options_of_step(const Options& options, double rate);

}  // namespace tidegate::bench
