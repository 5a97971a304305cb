#include "bench/load/options.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "policies/base/limits.hpp"

namespace tidegate::bench {
namespace {

using namespace std::chrono_literals;

CommandLine parse(std::vector<const char*> words) {
  words.insert(words.begin(), "tidegate-bench");
  return parse_command_line(static_cast<int>(words.size()), words.data());
}

constexpr const char* url = "https://127.0.0.1:9443/validate";

TEST_CASE("a URL and a file are enough, and the run is bounded") {
  const auto line = parse({url, "r.json"});
  REQUIRE(line.options);
  CHECK(line.options->target.path == "/validate");
  CHECK(line.options->reviews == std::vector<std::string>{"r.json"});
  CHECK(line.options->connections == 8);
  CHECK(line.options->duration == 10s);
  CHECK(line.options->warmup == 1s);
  CHECK(line.options->timeout == 10s);
  CHECK(line.options->rate == 1000);
  CHECK(line.options->check_uids);
  CHECK(line.options->fresh_uids);
  CHECK(line.options->progress);
  CHECK_FALSE(line.options->insecure);
}

TEST_CASE("every option arrives") {
  const auto line = parse({url,
                           "a.json",
                           "b",
                           "--connections",
                           "64",
                           "--threads=2",
                           "--rate",
                           "300/m",
                           "--duration",
                           "1.5s",
                           "--requests",
                           "1000",
                           "--warmup",
                           "0s",
                           "--timeout",
                           "250ms",
                           "--insecure",
                           "--server-name",
                           "webhook.ns.svc",
                           "--requests-per-connection",
                           "7",
                           "--expect",
                           "deny",
                           "--no-uid-check",
                           "--no-fresh-uids",
                           "--answers-may-change",
                           "--path-from-url",
                           "--shuffle",
                           "--busy-poll",
                           "--churn",
                           "2/s",
                           "--max-idle",
                           "25",
                           "--tls",
                           "1.2",
                           "--seed",
                           "9",
                           "--output",
                           "json",
                           "--no-progress"});
  REQUIRE_MESSAGE(line.options, line.err);
  const Options& options = *line.options;
  CHECK(options.reviews.size() == 2);
  CHECK(options.connections == 64);
  CHECK(options.threads == 2);
  CHECK(options.rate == 5);
  CHECK(options.duration == 1500ms);
  CHECK(options.requests == 1000);
  CHECK(options.warmup == 0s);
  CHECK(options.timeout == 250ms);
  CHECK(options.insecure);
  CHECK(options.server_name == "webhook.ns.svc");
  CHECK(options.requests_per_connection == 7);
  CHECK(options.expect == Expect::deny);
  CHECK_FALSE(options.check_uids);
  CHECK_FALSE(options.fresh_uids);
  CHECK(options.answers_may_change);
  CHECK(options.path_from_url);
  CHECK(options.shuffle);
  CHECK(options.busy_poll);
  CHECK(options.churn == 2);
  CHECK(options.max_idle == 25);
  CHECK(options.tls == TlsVersion::v1_2);
  CHECK(options.seed == 9);
  CHECK(options.output == Output::json);
  CHECK_FALSE(options.progress);
}

TEST_CASE("a closed loop is asked for, by either name") {
  CHECK(parse({url, "r.json", "--closed-loop"}).options->rate == 0);
  CHECK(parse({url, "r.json", "--rate", "max"}).options->rate == 0);
}

TEST_CASE("a ramp has steps, a bound and a percentile") {
  const auto line = parse({url, "r.json", "--ramp", "1000/s..3000/s:500", "--bound", "2ms", "--percentile", "99",
                           "--step-time", "1s", "--resolution", "2.5%"});
  REQUIRE_MESSAGE(line.options, line.err);
  const Ramp& ramp = *line.options->ramp;
  CHECK(ramp.from == 1000);
  CHECK(ramp.to == 3000);
  CHECK(ramp.step == 500);
  CHECK(ramp.bound == 2ms);
  CHECK(ramp.percentile == 99);
  CHECK(ramp.step_time == 1s);
  CHECK(ramp.resolution == 0.025);
  const auto plain = parse({url, "r.json", "--ramp", "100..200"});
  REQUIRE_MESSAGE(plain.options, plain.err);
  CHECK(plain.options->ramp->step == 0);
  CHECK(plain.options->ramp->resolution == 0.05);
  CHECK(plain.options->ramp->bound == 5ms);
  CHECK(plain.options->ramp->percentile == 99.9);
}

TEST_CASE("files, a comparison and thresholds") {
  const auto line = parse({url, "r.json", "--hgrm", "a", "--html", "b", "--save", "c", "--compare", "d", "--threshold",
                           "p99=+10%,errors=0"});
  REQUIRE_MESSAGE(line.options, line.err);
  CHECK(line.options->hgrm_file == "a");
  CHECK(line.options->html_file == "b");
  CHECK(line.options->save_file == "c");
  CHECK(line.options->compare_file == "d");
  REQUIRE(line.options->thresholds.size() == 2);
  CHECK(line.options->thresholds[0].form == Threshold::Form::change);
  CHECK(line.options->thresholds[0].value == 10);
}

TEST_CASE("--schema shows the schema whatever else is missing") {
  const auto line = parse({"--schema"});
  CHECK_FALSE(line.options);
  CHECK(line.exit_code == 0);
  CHECK(line.out.find("\"$schema\"") != std::string::npos);
}

TEST_CASE("--new-connections is one request per connection") {
  CHECK(parse({url, "r.json", "--new-connections"}).options->requests_per_connection == 1);
}

TEST_CASE("--requests alone has time to finish, but not for ever") {
  CHECK(parse({url, "r.json", "--closed-loop", "--requests", "5"}).options->duration ==
        limits::default_bench_requests_time);
  CHECK(parse({url, "r.json", "--rate", "1/s", "--requests", "900"}).options->duration ==
        limits::default_bench_requests_time + 900s);
  CHECK(parse({url, "r.json", "--requests", "5", "--duration", "2s"}).options->duration == 2s);
}

TEST_CASE("--help exits 0 and shows examples") {
  const auto line = parse({"--help"});
  CHECK_FALSE(line.options);
  CHECK(line.exit_code == 0);
  CHECK(line.out.find("Examples:") != std::string::npos);
  CHECK(line.err.empty());
}

TEST_CASE("usage errors exit 2 and say what is wrong") {
  const struct {
    std::vector<const char*> words;
    const char* says;
  } rows[] = {
      {{}, "URL"},
      {{url}, "REVIEWS"},
      {{"http://h/", "r.json"}, "https://"},
      {{url, "r.json", "--connections", "0"}, "--connections"},
      {{url, "r.json", "--connections", "20001"}, "--connections"},
      {{url, "r.json", "--threads", "9"}, "--threads must not be above --connections"},
      {{url, "r.json", "--rate", "fast"}, "like 2000/s"},
      {{url, "r.json", "--duration", "10"}, "like 10s"},
      {{url, "r.json", "--duration", "0s"}, "--duration must be above 0"},
      {{url, "r.json", "--timeout", "0s"}, "--timeout must be above 0"},
      {{url, "r.json", "--expect", "maybe"}, "--expect"},
      {{url, "r.json", "--output", "xml"}, "--output"},
      {{url, "r.json", "--cacert", "/nonexistent"}, "--cacert"},
      {{url, "r.json", "--new-connections", "--requests-per-connection", "3"}, "excludes"},
      {{url, "r.json", "--closed-loop", "--rate", "5"}, "excludes"},
      {{url, "r.json", "--closed-loop", "--max-idle", "5"}, "--max-idle needs a rate"},
      {{url, "r.json", "--tls", "1.1"}, "--tls"},
      {{url, "r.json", "--ramp", "100"}, "FROM..TO"},
      {{url, "r.json", "--ramp", "a..b"}, "FROM..TO"},
      {{url, "r.json", "--ramp", "200..100"}, "below its last"},
      {{url, "r.json", "--ramp", "1..1000:1"}, "more than 200 steps"},
      {{url, "r.json", "--ramp", "1..10", "--rate", "5"}, "excludes"},
      {{url, "r.json", "--ramp", "1..10", "--bound", "0s"}, "--bound must be above 0"},
      {{url, "r.json", "--ramp", "1..10", "--resolution", "0%"}, "at least 0.1%"},
      {{url, "r.json", "--ramp", "1..10", "--resolution", "5"}, "not a share"},
      {{url, "r.json", "--bound", "5ms"}, "requires --ramp"},
      {{url, "r.json", "--threshold", "p99=fast"}, "time like 5ms"},
      {{url, "r.json", "--threshold", "p99=+5%"}, "needs --compare"},
      {{url, "r.json", "--frobnicate"}, "frobnicate"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.says);
    const auto line = parse(row.words);
    CHECK_FALSE(line.options);
    CHECK(line.exit_code == 2);
    CHECK_MESSAGE(line.err.find(row.says) != std::string::npos, line.err);
  }
}

}  // namespace
}  // namespace tidegate::bench
