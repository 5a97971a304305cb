#include "bench/load/ramp.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <initializer_list>
#include <thread>
#include <utility>

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
  CHECK(ramp_answer(*options.ramp, *climb) == "highest rate with p50 within 2000000 µs: 5/s; 100/s was not held\n");
}

TEST_CASE("a search closes in on the rate that a server can hold") {
  // 20 ms an answer: 50 a second at most. What the machine's other work takes only makes it less.
  TlsServer server([](const Received& request) {
    std::this_thread::sleep_for(20ms);
    return right(request);
  });
  Options options = options_for(server, 1);
  options.requests.reset();
  options.connections = 1;
  options.ramp = ramp_of(5, 4000, 0, 2s, 50, 600ms);
  options.ramp->resolution = 0.3;
  const std::atomic<bool> stop{false};
  const auto climb = run_ramp(options, one_review(), stop, {}, {});
  REQUIRE(climb.has_value());
  CHECK(climb->highest() >= 5);
  CHECK(climb->highest() <= 52);
  REQUIRE(climb->lowest_missed().has_value());
  CHECK(*climb->lowest_missed() <= climb->highest() * 1.3);
}

TEST_CASE("the lowest rate that was missed lies above the highest that was held") {
  Climb climb;
  CHECK_FALSE(climb.lowest_missed().has_value());
  for (const auto& [rate, held] : std::initializer_list<std::pair<double, bool>>{
           {10, true}, {20, false}, {20, true}, {40, false}, {40, false}, {28, false}, {28, false}, {24, true}}) {
    climb.steps.push_back({.rate = rate, .held = held, .why = {}, .outcome = {}});
    if (held) climb.best = climb.steps.size() - 1;
  }
  CHECK(climb.highest() == 24);
  CHECK(climb.lowest_missed() == 28);
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
