#include <fmt/format.h>

#include "bench/load/report.hpp"

namespace tidegate::bench {

namespace {

constexpr const char* row = "{:>10} {:>12} {:>10} {:>10} {:>10} {:>9}  {}\n";

std::string micros(Nanos nanoseconds) {
  return fmt::format("{:.0f} µs", static_cast<double>(nanoseconds) / 1000);
}

}  // namespace

std::string ramp_head(const Ramp& ramp) {
  return fmt::format(row, "asked/s", "answered/s", "p50", "p99", fmt::format("p{}", ramp.percentile), "own CPU",
                     fmt::format("bound: p{} {}", ramp.percentile, micros(ramp.bound.count())));
}

std::string ramp_line(const Ramp& ramp, const Step& step) {
  const Tally& tally = step.outcome.tally;
  return fmt::format(row, fmt::format("{:.0f}", step.rate), fmt::format("{:.0f}", throughput(tally)),
                     micros(tally.latency.percentile(50)), micros(tally.latency.percentile(99)),
                     micros(tally.latency.percentile(ramp.percentile)),
                     fmt::format("{:.0f} %", own_cpu_share(tally) * 100),
                     step.held ? std::string("held") : "not held: " + step.why);
}

std::string ramp_answer(const Ramp& ramp, const Climb& climb) {
  const std::string bound = fmt::format("p{} within {}", ramp.percentile, micros(ramp.bound.count()));
  if (!climb.best) return fmt::format("no rate was held with {}\n", bound);
  std::string answer = fmt::format("highest rate with {}: {:.0f}/s", bound, climb.highest());
  if (climb.highest() >= ramp.to) answer += ", the last of the ramp; the limit lies above it";
  if (const auto missed = climb.lowest_missed()) answer += fmt::format("; {:.0f}/s was not held", *missed);
  return answer + "\n";
}

}  // namespace tidegate::bench
