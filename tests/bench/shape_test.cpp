// The shape of the load: rates, stalls, churn, known delays, and what the load says about itself.
#include <chrono>
#include <thread>

#include "bench/load/report.hpp"
#include "tests/bench/runs.hpp"

namespace tidegate::bench {
namespace {

using namespace std::chrono_literals;

TEST_CASE("a rate sends as many as it says, in the time it says") {
  TlsServer server(right);
  Options options = options_for(server, 1);
  options.requests.reset();
  options.rate = 500;
  options.warmup = 100ms;
  options.duration = 300ms;
  const Outcome outcome = run_to_end(options);
  CHECK(outcome.tally.failed() == 0);
  // 50 in the warm-up, 150 measured; on a busy machine some may be left over, none may be too many.
  CHECK(outcome.tally.sent + outcome.tally.unsent == 200);
  CHECK(outcome.tally.measured <= 150);
  CHECK(measured_seconds(outcome.tally) >= 0.3);
}

TEST_CASE("a stall is charged to every request that waited for it") {
  TlsServer server([&](const Received& request) {
    if (request.in_all == 1) std::this_thread::sleep_for(300ms);
    return right(request);
  });
  Options options = options_for(server, 20);
  options.connections = 1;
  options.rate = 200;
  const Outcome outcome = run_to_end(options);
  CHECK(outcome.tally.measured == 20);
  // All twenty were due within the first 95 ms, while the one connection was held until 300 ms.
  CHECK(outcome.tally.latency.min() >= 200'000'000);
  CHECK(outcome.tally.late >= 19);
  // The one connection was held by the server: the load isn't to blame.
  CHECK(outcome.tally.late_by_load < 10);
  // Only the first was slow to answer once it had been sent: that is all a closed loop would have told.
  CHECK(outcome.tally.service.max() >= 300'000'000);
  CHECK(outcome.tally.service.percentile(50) < outcome.tally.latency.min());
}

TEST_CASE("a closed loop asks a server that stalls less, and so omits what the stall would have cost") {
  const auto stalls_once = [](const Received& request) {
    if (request.in_all == 10) std::this_thread::sleep_for(400ms);
    return right(request);
  };
  const auto slow_share = [&](double rate) {
    TlsServer server(stalls_once);
    Options options = options_for(server, 100);
    options.connections = 1;
    options.rate = rate;
    const Outcome outcome = run_to_end(options);
    CHECK(outcome.tally.measured == 100);
    const std::uint64_t fast = outcome.tally.latency.count_up_to(100'000'000);
    return static_cast<double>(outcome.tally.latency.count() - fast) / 100;
  };
  // At 200/s eighty requests are due while the server stalls, and sixty of them wait for over 100 ms.
  CHECK(slow_share(200) >= 0.5);
  CHECK(slow_share(0) <= 0.2);
}

TEST_CASE("decisions that differ from the corpus's are wrong, and named by example") {
  TlsServer server(right);
  std::vector<Review> reviews{
      *read_review(R"({"expect":"allow","review":)" + review_text() + "}", "a.ndjson:1"),
      *read_review(R"({"expect":"deny","weight":3,"review":)" + review_text() + "}", "a.ndjson:2")};
  const Outcome outcome = run_to_end(options_for(server, 40), reviews);
  CHECK(mistakes(outcome, Wrong::unexpected) == 30);
  CHECK(outcome.tally.failed() == 0);
  CHECK(outcome.tally.allowed == 10);
  REQUIRE_FALSE(outcome.tally.examples.empty());
  CHECK(outcome.tally.examples.front() == "unexpected: a.ndjson:2: expected deny, got allowed without a patch");
}

TEST_CASE("one TLS version is offered when one is asked for") {
  TlsServer server(right);
  Options options = options_for(server, 5);
  options.tls = TlsVersion::v1_2;
  CHECK(run_to_end(options).tally.protocol.starts_with("TLSv1.2 "));
  options.tls = TlsVersion::v1_3;
  CHECK(run_to_end(options).tally.protocol.starts_with("TLSv1.3 "));
}

TEST_CASE("churn replaces connections without costing a request") {
  TlsServer server(right);
  Options options = options_for(server, 100);
  options.rate = 200;
  options.churn = 50;
  const Outcome outcome = run_to_end(options);
  CHECK_MESSAGE(succeeded(outcome.tally), text_report(options, 1, outcome));
  CHECK(outcome.tally.measured == 100);
  CHECK(outcome.tally.churned >= 3);
  CHECK(outcome.tally.closed_by_server == 0);
  CHECK(outcome.tally.handshakes >= 5);
}

TEST_CASE("no more connections are kept idle than --max-idle, and others are opened when they are needed") {
  TlsServer server([](const Received& request) {
    // A burst has to wait for the slow ones, or to open more connections.
    if (request.in_all % 20 == 0) std::this_thread::sleep_for(100ms);
    return right(request);
  });
  Options options = options_for(server, 100);
  options.connections = 6;
  options.rate = 100;
  options.max_idle = 1;
  const Outcome outcome = run_to_end(options);
  CHECK_MESSAGE(succeeded(outcome.tally), text_report(options, 1, outcome));
  CHECK(outcome.tally.measured == 100);
  CHECK(outcome.tally.handshakes > 1);
  CHECK(outcome.tally.churned >= 1);
}

TEST_CASE("the load's own CPU time and the run's slices are told") {
  TlsServer server(right);
  const Outcome outcome = run_to_end(options_for(server, 200));
  CHECK(outcome.tally.cpu_user + outcome.tally.cpu_system > 0);
  CHECK(outcome.tally.thread_time > 0);
  CHECK(own_cpu_share(outcome.tally) > 0);
  CHECK(own_cpu_share(outcome.tally) <= 1.1);
  std::uint64_t answers = 0;
  for (const Slice& slice : outcome.tally.series.slices()) answers += slice.latency.count();
  CHECK(answers == 200);
}

TEST_CASE("a server of known delay: latency and service time are that delay and little more") {
  TlsServer server([](const Received& request) {
    std::this_thread::sleep_for(50ms);
    return right(request);
  });
  Options options = options_for(server, 40);
  options.connections = 4;
  for (const double rate : {0.0, 40.0}) {
    CAPTURE(rate);
    options.rate = rate;
    const Outcome outcome = run_to_end(options);
    CHECK(outcome.tally.measured == 40);
    CHECK(outcome.tally.latency.min() >= 50'000'000);
    CHECK(outcome.tally.service.min() >= 50'000'000);
    // Other work on the machine may delay some, hardly half of them by this much.
    CHECK(outcome.tally.service.percentile(50) < 100'000'000);
  }
}

}  // namespace
}  // namespace tidegate::bench
