#include "bench/load/report.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>

#include "policies/base/json/parser.hpp"
#include "policies/base/limits.hpp"

namespace tidegate::bench {
namespace {

Options some_options() {
  Options options;
  options.target = *parse_target("https://127.0.0.1:9443/validate");
  return options;
}

Outcome some_outcome() {
  Outcome outcome;
  outcome.address = "127.0.0.1:9443";
  Tally& tally = outcome.tally;
  tally.sent = tally.answered = 1'234'567;
  tally.measured = 1'000'000;
  tally.first = 1'000'000'000;
  tally.last = 11'000'000'000;
  tally.allowed = 1'234'560;
  tally.denied = 7;
  tally.protocol = "TLSv1.3 X";
  for (int i = 1; i <= 100; ++i) tally.latency.record(i * 1000);
  return outcome;
}

TEST_CASE("JSON says what was counted") {
  Options options = some_options();
  options.rate = 100'000;
  Outcome outcome = some_outcome();
  outcome.tally.late = 3;
  outcome.tally.statuses[503] = 2;
  outcome.tally.fail(Failure::status, "503 \"quoted\"\n\x01");
  outcome.tally.mistake(Wrong::uid, "x");
  base::Arena arena(limits::MiB, 0);
  const std::string text = json_report(options, 3, outcome);
  const auto parsed = json::parse_copy(text, arena);
  REQUIRE(parsed.has_value());
  const json::Node& root = *parsed;
  CHECK(root["target"].string() == "https://127.0.0.1:9443/validate");
  CHECK(root["reviews"].integer() == 3);
  CHECK_FALSE(root["ok"].boolean());
  CHECK(root["duration_s"].real() == doctest::Approx(10));
  CHECK(root["requests"]["sent"].integer() == 1'234'567);
  CHECK(root["requests"]["measured"].integer() == 1'000'000);
  CHECK(root["throughput_per_s"].real() == doctest::Approx(100'000));
  CHECK(root["rate"]["late"].integer() == 3);
  CHECK(root["latency_us"]["min"].real() == doctest::Approx(1));
  CHECK(root["latency_us"]["p50"].real() == doctest::Approx(50).epsilon(0.01));
  CHECK(root["latency_us"]["p99.9"].real() == doctest::Approx(100).epsilon(0.01));
  CHECK(root["latency_us"]["max"].real() == doctest::Approx(100));
  CHECK(root["handshake_us"]["max"].is_real());
  CHECK(root["answers"]["denied"].integer() == 7);
  CHECK(root["errors"]["status"].integer() == 1);
  CHECK(root["statuses"]["503"].integer() == 2);
  CHECK(root["wrong_answers"]["uid"].integer() == 1);
  CHECK(root["wrong_answers"].members().size() == wrong_kinds);
  CHECK(root["examples"].items().size() == 2);
  CHECK(text.find('\n') == text.size() - 1);
}

TEST_CASE("text groups digits and names what went wrong") {
  Outcome outcome = some_outcome();
  std::string text = text_report(some_options(), 1, outcome);
  CHECK(text.find("1,000,000 right in 10.00 s: 100,000/s") != std::string::npos);
  CHECK(text.find("errors       none\n") != std::string::npos);
  CHECK(text.find("wrong        none\n") != std::string::npos);
  CHECK(text.find("1 review, 8 connections") != std::string::npos);
  CHECK(text.find("open loop: 1,000/s") != std::string::npos);
  CHECK(text.find("WARNING") == std::string::npos);
  outcome.tally.fail(Failure::timeout, "no answer");
  outcome.tally.mistake(Wrong::patch_on_validate, "[]");
  text = text_report(some_options(), 1, outcome);
  CHECK(text.find("errors       timeout 1\n") != std::string::npos);
  CHECK(text.find("wrong        patch_on_validate 1\n") != std::string::npos);
  CHECK(text.find("patch_on_validate: []") != std::string::npos);
}

TEST_CASE("the load says when it may be the bottleneck itself") {
  Options options = some_options();
  Outcome outcome = some_outcome();
  outcome.tally.cpu_user = 600;
  outcome.tally.cpu_system = 300;
  outcome.tally.thread_time = 1000;
  outcome.tally.busiest = 0.9;
  const std::string text = text_report(options, 1, outcome);
  CHECK(text.find("own CPU      90 % of 1 thread") != std::string::npos);
  CHECK(text.find("busy 90 % of the time") != std::string::npos);
  options.busy_poll = true;
  CHECK(warnings(options, outcome.tally).empty());
  outcome.tally.late = outcome.tally.late_by_load = 10'001;
  REQUIRE(warnings(options, outcome.tally).size() == 1);
  CHECK(warnings(options, outcome.tally).front().starts_with("10,001 requests left late although"));
}

TEST_CASE("the page holds the report, and no text of a server ends the script that it lies in") {
  Outcome outcome = some_outcome();
  outcome.tally.fail(Failure::status, "</script><script>alert(1)</script>");
  const std::string page = html_report(json_report(some_options(), 1, outcome));
  CHECK(page.starts_with("<!doctype html>"));
  CHECK(page.find("\"throughput_per_s\":") != std::string::npos);
  CHECK(page.find("REPORT_JSON") == std::string::npos);
  CHECK(page.find("<script>alert") == std::string::npos);
  // Complete in itself: nothing is fetched.
  CHECK(page.find("src=") == std::string::npos);
  CHECK(page.find("@import") == std::string::npos);
  CHECK(page.find("<link") == std::string::npos);
}

TEST_CASE("a run succeeds when something was answered and nothing was wrong") {
  Tally tally;
  CHECK_FALSE(succeeded(tally));
  tally.answered = 1;
  CHECK(succeeded(tally));
  Tally failed = tally;
  failed.fail(Failure::connect, "");
  CHECK_FALSE(succeeded(failed));
  Tally mistaken = tally;
  mistaken.mistake(Wrong::inconsistent, "");
  CHECK_FALSE(succeeded(mistaken));
}

TEST_CASE("tallies merge") {
  auto left = std::make_unique<Tally>();
  auto right = std::make_unique<Tally>();
  left->sent = 1;
  right->sent = 2;
  left->first = 50;
  right->first = 40;
  left->last = 60;
  right->last = 70;
  right->statuses[500] = 4;
  right->protocol = "TLSv1.2";
  right->fail(Failure::tls, "x");
  right->mistake(Wrong::kind, "y");
  left->mistake(Wrong::kind, "y");
  left->late_by_load = right->late_by_load = 2;
  right->service.record(3);
  right->cpu_user = 4;
  left->busiest = 0.5;
  right->busiest = 0.25;
  right->latency.record(5);
  left->merge(*right);
  CHECK(left->sent == 3);
  CHECK(left->first == 40);
  CHECK(left->last == 70);
  CHECK(left->statuses[500] == 4);
  CHECK(left->failed() == 1);
  // The same example of two threads is shown once.
  CHECK(left->examples.size() == 2);
  CHECK(left->mistaken() == 2);
  CHECK(left->late_by_load == 4);
  CHECK(left->service.count() == 1);
  CHECK(left->cpu_user == 4);
  CHECK(left->busiest == 0.5);
  CHECK(left->latency.count() == 1);
  CHECK(left->protocol == "TLSv1.2");
}

TEST_CASE("examples are few, and a common mistake does not hide a rare one") {
  Tally tally;
  for (int i = 0; i < 1000; ++i) tally.mistake(Wrong::uid, "common");
  tally.fail(Failure::timeout, "rare");
  CHECK(tally.wrong[static_cast<std::size_t>(Wrong::uid)] == 1000);
  REQUIRE(tally.examples.size() == 3);
  CHECK(tally.examples.back() == "timeout: rare");
}

TEST_CASE("the progress line shows the rate since the line before") {
  const Progress before{.seconds = 1, .answered = 1000, .failed = 0, .mistaken = 0};
  const Progress now{.seconds = 3, .answered = 31'000, .failed = 1, .mistaken = 2};
  CHECK(progress_line(now, before) == "3.0 s  31,000 answers  15,000/s  1 error  2 wrong");
}

}  // namespace
}  // namespace tidegate::bench
