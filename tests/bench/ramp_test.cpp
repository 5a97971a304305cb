#include "bench/load/ramp.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <thread>

#include "bench/load/report.hpp"
#include "tests/bench/runs.hpp"

namespace tidegate::bench {
namespace {

using namespace std::chrono_literals;

Ramp ramp_of(double from, double to, double step, std::chrono::nanoseconds bound = 5ms, double percentile = 99.9,
             std::chrono::nanoseconds step_time = 1s) {
  return {.from = from, .to = to, .step = step, .bound = bound, .percentile = percentile, .step_time = step_time};
}

Outcome outcome_of(std::uint64_t answers, Nanos latency) {
  Outcome outcome;
  outcome.tally.first = 0;
  outcome.tally.last = nanos_per_second;
  outcome.tally.measured = answers;
  for (std::uint64_t i = 0; i < answers; ++i) outcome.tally.latency.record(latency);
  return outcome;
}

TEST_CASE("rates go from first to last") {
  CHECK(rates_of(ramp_of(100, 300, 100)) == std::vector<double>{100, 200, 300});
  CHECK(rates_of(ramp_of(100, 250, 100)) == std::vector<double>{100, 200, 250});
  CHECK(rates_of(ramp_of(100, 110, 500)) == std::vector<double>{100, 110});
  CHECK(rates_of(ramp_of(0.1, 0.4, 0.1)).size() == 4);
}

TEST_CASE("a step is held within the bound, without errors, when what was asked came back") {
  const Ramp ramp = ramp_of(1, 2, 1);
  CHECK(why_not_held(ramp, 100, outcome_of(100, 4'900'000)).empty());
  CHECK(why_not_held(ramp, 100, outcome_of(100, 5'100'000)).starts_with("p99.9 5"));
  CHECK(why_not_held(ramp, 100, outcome_of(97, 1000)) == "only 97/s came back");
  CHECK(why_not_held(ramp, 100, outcome_of(0, 0)) == "nothing was answered");
  Outcome outcome = outcome_of(97, 1000);
  outcome.tally.late_by_load = 2;
  CHECK(why_not_held(ramp, 100, outcome) == "only 97/s came back, with the load itself late");
  outcome = outcome_of(100, 1000);
  outcome.tally.mistake(Wrong::uid, "");
  CHECK(why_not_held(ramp, 100, outcome) == "1 wrong");
  outcome.tally.fail(Failure::timeout, "");
  CHECK(why_not_held(ramp, 100, outcome) == "1 failed");
}

TEST_CASE("a ramp ends at the rate that a server can't hold, after a second try") {
  // One connection and 20 ms an answer: 50 a second at most, whatever else the machine does.
  TlsServer server([](const Received& request) {
    std::this_thread::sleep_for(20ms);
    return right(request);
  });
  Options options = options_for(server, 1);
  options.requests.reset();
  options.connections = 1;
  options.ramp = ramp_of(5, 400, 95, 2s, 50, 600ms);
  std::size_t told = 0;
  const std::atomic<bool> stop{false};
  const auto climb = run_ramp(options, one_review(), stop, {}, [&](const Step&) { ++told; });
  REQUIRE(climb.has_value());
  CHECK(told == climb->steps.size());
  REQUIRE(climb->steps.size() >= 3);
  CHECK(climb->highest() == 5);
  CHECK(climb->steps.back().rate == 100);
  CHECK_FALSE(climb->steps.back().held);
  CHECK(climb->steps[climb->steps.size() - 2].rate == 100);
  CHECK(ramp_answer(*options.ramp, *climb) == "highest rate with p50 within 2000000 µs: 5/s\n");
}

TEST_CASE("wrong answers end a ramp at once") {
  TlsServer server(right);
  Options options = options_for(server, 1);
  options.requests.reset();
  options.expect = Expect::deny;
  options.ramp = ramp_of(20, 40, 10, 2s, 50, 200ms);
  const std::atomic<bool> stop{false};
  const auto climb = run_ramp(options, one_review(), stop, {}, {});
  REQUIRE(climb.has_value());
  CHECK(climb->steps.size() == 1);
  CHECK(ramp_answer(*options.ramp, *climb).starts_with("no rate was held"));
}

}  // namespace
}  // namespace tidegate::bench
