#include "bench/load/ramp.hpp"

#include <fmt/format.h>

#include <utility>

#include "bench/load/rate_search.hpp"
#include "bench/load/report.hpp"

namespace tidegate::bench {

using base::Result;

std::optional<double> Climb::lowest_missed() const noexcept {
  std::optional<double> lowest;
  for (const Step& step : steps) {
    // What was held in a second try was held.
    if (!step.held && step.rate > highest() && (!lowest || step.rate < *lowest)) lowest = step.rate;
  }
  return lowest;
}

std::string why_not_held(const Ramp& ramp, double rate, const Outcome& outcome) {
  const Tally& tally = outcome.tally;
  if (tally.measured == 0) return "nothing was answered";
  if (tally.failed() > 0) return fmt::format("{} failed", tally.failed());
  if (tally.mistaken() > 0) return fmt::format("{} wrong", tally.mistaken());
  // Where the load itself was late, the limit that is found is its own.
  const bool by_load =
      static_cast<double>(tally.late_by_load) > static_cast<double>(tally.measured) * bounds::late_share;
  const char* doubt = by_load ? ", with the load itself late" : "";
  if (const double got = throughput(tally); got < rate * bounds::held_share) {
    return fmt::format("only {:.0f}/s came back{}", got, doubt);
  }
  const Nanos latency = tally.latency.percentile(ramp.percentile);
  if (latency > ramp.bound.count()) {
    return fmt::format("p{} {:.0f} µs{}", ramp.percentile, static_cast<double>(latency) / 1000, doubt);
  }
  return {};
}

Options options_of_step(const Options& options, double rate) {
  Options step = options;
  step.rate = rate;
  step.duration = options.ramp->step_time;
  return step;
}

Result<Climb> run_ramp(const Options& options, std::span<const Review> reviews, const std::atomic<bool>& stop,
                       const std::function<void(const Progress&)>& progress,
                       const std::function<void(const Step&)>& on_step) {
  const Ramp& ramp = *options.ramp;
  Climb climb;
  RateSearch search(ramp);
  while (const auto next = search.next()) {
    const double rate = *next;
    bool held = false;
    for (int tries = 0; tries < 2 && !held; ++tries) {
      auto outcome = run(options_of_step(options, rate), reviews, stop, progress);
      if (!outcome) return outcome.error();
      if (outcome->interrupted) return climb;
      std::string why = why_not_held(ramp, rate, *outcome);
      held = why.empty();
      // Nothing gets better where no connection opens or an answer is wrong.
      const bool broken = outcome->tally.handshakes == 0 || outcome->tally.mistaken() > 0;
      climb.steps.push_back({.rate = rate, .held = held, .why = std::move(why), .outcome = std::move(*outcome)});
      if (held) climb.best = climb.steps.size() - 1;
      if (on_step) on_step(climb.steps.back());
      if (broken) return climb;
    }
    search.tell(held);
  }
  return climb;
}

}  // namespace tidegate::bench
