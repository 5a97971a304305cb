// What a run found, for people and for programs.
// The JSON is one object on one line; bench/report.schema.json is its schema and says what each field means.
// Thread contract: pure functions. Tested in tests/bench/report_test.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "bench/load/engine.hpp"
#include "bench/load/judge.hpp"
#include "bench/load/options.hpp"
#include "bench/load/ramp.hpp"

namespace tidegate::bench {

// Something was answered, nothing failed, no answer was wrong: exit code 0.
[[nodiscard]] bool succeeded(const Tally& tally) noexcept;

// The measured time in seconds; 0 when the run ended within the warm-up.
[[nodiscard]] double measured_seconds(const Tally& tally) noexcept;

// Right answers a second of the measured time.
[[nodiscard]] double throughput(const Tally& tally) noexcept;

// What part of their time the load's threads spent on a CPU, 0–1.
[[nodiscard]] double own_cpu_share(const Tally& tally) noexcept;

// Reasons to doubt the figures, as sentences.
[[nodiscard]] std::vector<std::string> warnings(const Options& options, const Tally& tally);

[[nodiscard]] std::string url_of(const Options& options);

inline constexpr std::array<std::pair<const char*, double>, 4> shown_percentiles{
    {{"p50", 50.0}, {"p90", 90.0}, {"p99", 99.0}, {"p99.9", 99.9}}};

// What a report holds beside the run: the ramp that `outcome` is a step of, and whether the figures are good enough.
struct Beside {
  const Climb* climb = nullptr;
  const std::vector<Judged>* judged = nullptr;
};

// Each ends with a newline.
[[nodiscard]] std::string text_report(const Options& options, std::size_t reviews, const Outcome& outcome);
[[nodiscard]] std::string json_report(const Options& options, std::size_t reviews, const Outcome& outcome,
                                      const Beside& beside = {});
// The table of a ramp and its answer.
[[nodiscard]] std::string ramp_head(const Ramp& ramp);
[[nodiscard]] std::string ramp_line(const Ramp& ramp, const Step& step);
[[nodiscard]] std::string ramp_answer(const Ramp& ramp, const Climb& climb);
// One HTML page that needs nothing else: the JSON report, and a script that draws it.
[[nodiscard]] std::string html_report(std::string_view json);

// One line without a newline: `3.0 s  42,118 answers  14,039/s  0 errors  0 wrong`.
[[nodiscard]] std::string progress_line(const Progress& now, const Progress& before);

}  // namespace tidegate::bench
