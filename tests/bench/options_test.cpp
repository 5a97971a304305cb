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
  CHECK(line.options->rate == 0);
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
                           "--path-from-url",
                           "--shuffle",
                           "--busy-poll",
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
  CHECK(options.path_from_url);
  CHECK(options.shuffle);
  CHECK(options.busy_poll);
  CHECK(options.seed == 9);
  CHECK(options.output == Output::json);
  CHECK_FALSE(options.progress);
}

TEST_CASE("--new-connections is one request per connection") {
  CHECK(parse({url, "r.json", "--new-connections"}).options->requests_per_connection == 1);
}

TEST_CASE("--requests alone has time to finish, but not for ever") {
  CHECK(parse({url, "r.json", "--requests", "5"}).options->duration == limits::default_bench_requests_time);
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
