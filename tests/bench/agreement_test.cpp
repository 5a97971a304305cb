// The load tool beside others: wrk's figures of the same server, and the JSON Schema's word for its report.
// Tests don't time: the server sleeps so long that the machine's other work hardly counts, and the factors are wide.
#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <sstream>
#include <string>
#include <thread>

#include "bench/load/embedded.hpp"
#include "bench/load/report.hpp"
#include "tests/bench/runs.hpp"

namespace tidegate::bench {
namespace {

using namespace std::chrono_literals;

// What a command writes to stdout; nothing when it fails.
std::optional<std::string> output_of(const std::string& command) {
  std::FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return std::nullopt;
  std::string text;
  std::array<char, 4096> piece;
  while (const std::size_t got = std::fread(piece.data(), 1, piece.size(), pipe)) text.append(piece.data(), got);
  return ::pclose(pipe) == 0 ? std::optional(text) : std::nullopt;
}

struct Measured {
  double per_second = 0;
  double p50_ms = 0;
};

// `    50%   41.31ms` and `Requests/sec:     94.12`.
Measured read_wrk(const std::string& text) {
  Measured figures;
  std::istringstream in(text);
  for (std::string word; in >> word;) {
    if (word == "Requests/sec:") in >> figures.per_second;
    if (word != "50%") continue;
    std::string unit;
    in >> figures.p50_ms >> unit;
    figures.p50_ms *= unit == "us" ? 0.001 : unit == "s" ? 1000 : 1;
  }
  return figures;
}

Measured by_wrk(const TlsServer& server) {
  const TemporaryDirectory directory;
  const std::string script = directory.write(
      "post.lua",
      "wrk.method = 'POST'\nwrk.headers['Content-Type'] = 'application/json'\nwrk.body = '" + review_text() + "'\n");
  const auto text = output_of(fmt::format("wrk -t1 -c4 -d2s --latency -s {} {} 2>&1", script, server.url()));
  REQUIRE(text.has_value());
  INFO(*text);
  CHECK(text->find("Non-2xx") == std::string::npos);
  CHECK(text->find("Socket errors") == std::string::npos);
  return read_wrk(*text);
}

Measured by_us(const TlsServer& server) {
  Options options = options_for(server, 1);
  options.requests.reset();
  options.connections = 4;
  options.duration = 2s;
  const Outcome outcome = run_to_end(options);
  CHECK(succeeded(outcome.tally));
  return {.per_second = throughput(outcome.tally),
          .p50_ms = static_cast<double>(outcome.tally.latency.percentile(50)) / 1e6};
}

bool within(double factor, double left, double right) {
  return left > 0 && left <= right * factor && right <= left * factor;
}

TEST_CASE("rates and latencies agree with wrk's, and with what the server is known to take") {
  if (std::system("command -v wrk >/dev/null 2>&1") != 0) {
    REQUIRE_MESSAGE(std::getenv("CI") == nullptr, "wrk is missing: tests/support/install test");
    MESSAGE("NOT TESTED: wrk is missing");
    return;
  }
  for (const auto delay : {40ms, 120ms}) {
    TlsServer server([delay](const Received& request) {
      std::this_thread::sleep_for(delay);
      return right(request);
    });
    const double known = static_cast<double>(delay.count());
    Measured theirs;
    Measured ours;
    bool agreed = false;
    // The two run one after the other, and what else the machine does may fall on one of them alone.
    for (int tries = 0; tries < 3 && !agreed; ++tries) {
      theirs = by_wrk(server);
      ours = by_us(server);
      // Four connections, each with one request at a time.
      CHECK(ours.per_second <= 4000 / known * 1.02);
      CHECK(ours.p50_ms >= known);
      agreed = within(1.5, ours.per_second, theirs.per_second) && within(1.5, ours.p50_ms, theirs.p50_ms) &&
               ours.p50_ms < known * 1.5;
    }
    CAPTURE(delay.count());
    CAPTURE(theirs.per_second);
    CAPTURE(theirs.p50_ms);
    CAPTURE(ours.per_second);
    CAPTURE(ours.p50_ms);
    CHECK(agreed);
  }
}

TEST_CASE("the JSON report of a run is of its schema") {
  TlsServer server([](const Received& request) {
    return request.in_all % 10 == 0 ? Reply{"HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy", Reply::Then::keep}
                                    : right(request);
  });
  Options options = options_for(server, 200);
  options.ramp = Ramp{.from = 1, .to = 2, .step = 1};
  const TemporaryDirectory directory;
  const std::string schema = directory.write("schema.json", report_schema());
  for (const double rate : {0.0, 2000.0}) {
    options.rate = rate;
    const Outcome outcome = run_to_end(options);
    Climb climb;
    climb.steps.push_back({.rate = 1, .held = false, .why = "20 failed", .outcome = outcome});
    const std::vector<Judged> judged{{.text = "errors=0", .limit = 0, .actual = 20, .held = false}};
    const std::string report =
        directory.write("report.json", json_report(options, 1, outcome, {.climb = &climb, .judged = &judged}));
    const auto said = output_of(
        fmt::format("python3 -c 'import json, sys, jsonschema; jsonschema.validate(json.load(open(sys.argv[2])), "
                    "json.load(open(sys.argv[1])))' {} {} 2>&1; echo",
                    schema, report));
    REQUIRE(said.has_value());
    CHECK(*said == "\n");
  }
}

}  // namespace
}  // namespace tidegate::bench
