// Whether a run is good enough: its figures against thresholds and against those of a run that was saved.
// Figures are read from JSON reports, this run's own too, so both sides of a comparison come the same way.
// Thread contract: pure functions. Tested in tests/bench/judge_test.cpp.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "policies/base/result.hpp"

namespace tidegate::bench {

// By name: p50 … max, service.p50 …, handshake.p50 … in µs; throughput in 1/s; errors, wrong, late, unsent; sent, which
// shares are taken of; highest, of a ramp. What a report lacks (`late` of a closed loop) is missing.
using Figures = std::map<std::string, double, std::less<>>;

// Errors: no JSON, or no report of tidegate-bench.
[[nodiscard]] base::Result<Figures> read_figures(std::string_view report);

struct Threshold {
  enum class Form {
    absolute,  // of the figure's own unit
    share,     // percent of the requests sent
    change,    // percent against the saved run
  };
  std::string figure;
  std::string text;  // as given, `p99=+10%`
  Form form = Form::absolute;
  double value = 0;
};

// `p99=+10%,errors=0,late=1%,throughput=-5%,p99.9=5ms`. Latencies and counts must not be above, throughput and highest
// not below. Errors: an unknown figure, a value that doesn't fit it.
[[nodiscard]] base::Result<std::vector<Threshold>> parse_thresholds(std::string_view text);

struct Judged {
  std::string text;
  double limit = 0;
  double actual = 0;
  bool held = false;
};

// One for each threshold, in order. Errors and wrong answers are held to 0 where no threshold speaks of them. A figure
// that this run lacks is not held; a change against one that the saved run lacks isn't either.
// `before` may be null when no threshold asks for a change.
[[nodiscard]] std::vector<Judged> judge(const std::vector<Threshold>& thresholds, const Figures& now,
                                        const Figures* before);

[[nodiscard]] bool all_held(const std::vector<Judged>& judged) noexcept;

// A table for people: figure, before, now, change.
[[nodiscard]] std::string comparison(const Figures& before, const Figures& now);
[[nodiscard]] std::string judgement(const std::vector<Judged>& judged);

}  // namespace tidegate::bench
