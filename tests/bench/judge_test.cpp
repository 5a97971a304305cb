#include "bench/load/judge.hpp"

#include <doctest/doctest.h>

#include "bench/load/report.hpp"

namespace tidegate::bench {
namespace {

Figures some_figures() {
  return {{"p50", 100}, {"p99", 1000}, {"p99.9", 4000}, {"throughput", 2000}, {"errors", 0},
          {"wrong", 0}, {"late", 10},  {"unsent", 0},   {"sent", 1000},       {"service.p99", 900}};
}

bool held(std::string_view text, const Figures& now, const Figures* before = nullptr) {
  const auto thresholds = parse_thresholds(text);
  REQUIRE_MESSAGE(thresholds.has_value(), thresholds.error().message);
  return all_held(judge(*thresholds, now, before));
}

TEST_CASE("thresholds of a run by itself") {
  const Figures now = some_figures();
  CHECK(held("p99=1ms", now));
  CHECK_FALSE(held("p99=999us", now));
  CHECK(held("p50=0.1ms,p99.9=4ms,service.p99=1ms", now));
  CHECK_FALSE(held("p50=0.1ms,p99.9=3ms", now));
  CHECK(held("late=10", now));
  CHECK_FALSE(held("late=9", now));
  CHECK(held("late=1%", now));
  CHECK_FALSE(held("late=0.9%", now));
  CHECK(held("throughput=2000/s", now));
  CHECK_FALSE(held("throughput=2001/s", now));
}

TEST_CASE("thresholds against a run before") {
  Figures before = some_figures();
  Figures now = some_figures();
  now["p99"] = 1099;
  now["throughput"] = 1901;
  CHECK(held("p99=+10%", now, &before));
  CHECK_FALSE(held("p99=+9%", now, &before));
  CHECK(held("throughput=-5%", now, &before));
  CHECK_FALSE(held("throughput=-4%", now, &before));
  CHECK_FALSE(held("p99=-5%", now, &before));
  before.erase("p99");
  CHECK_FALSE(held("p99=+1000%", now, &before));
}

TEST_CASE("errors and wrong answers are held to 0 unless a threshold speaks of them") {
  Figures now = some_figures();
  now["errors"] = 5;
  CHECK_FALSE(held("p99=1s", now));
  CHECK(held("p99=1s,errors=5", now));
  CHECK(held("errors=0.5%", now));
  CHECK_FALSE(held("errors=0.4%", now));
  now["wrong"] = 1;
  CHECK_FALSE(held("errors=5", now));
}

TEST_CASE("a figure that a run lacks is not held") {
  Figures now = some_figures();
  now.erase("late");
  CHECK_FALSE(held("late=100", now));
}

TEST_CASE("thresholds that say nothing are refused, with what they may say") {
  const struct {
    const char* text;
    const char* says;
  } rows[] = {
      {"", "no threshold"},           {"p99", "not FIGURE=VALUE"},     {"p98=5ms", "no figure is called"},
      {"p99=5", "time like 5ms"},     {"p99=5%", "change like +10%"},  {"p99=+x%", "change like +10%"},
      {"errors=few", "number"},       {"throughput=5ms", "rate like"}, {"errors=0,,p99=1ms", "not FIGURE=VALUE"},
      {"throughput=5%", "rate like"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    const auto parsed = parse_thresholds(row.text);
    REQUIRE_FALSE(parsed.has_value());
    CHECK_MESSAGE(parsed.error().message.find(row.says) != std::string::npos, parsed.error().message);
  }
}

TEST_CASE("figures are those of the report") {
  Options options;
  options.target = *parse_target("https://127.0.0.1:9443/validate");
  Outcome outcome;
  Tally& tally = outcome.tally;
  tally.sent = tally.answered = 100;
  tally.measured = 90;
  tally.first = 0;
  tally.last = 10 * nanos_per_second;
  tally.late = 4;
  for (int i = 1; i <= 100; ++i) tally.latency.record(i * 1000);
  tally.fail(Failure::status, "x");
  tally.fail(Failure::timeout, "x");
  tally.mistake(Wrong::unexpected, "x");
  const auto figures = read_figures(json_report(options, 1, outcome));
  REQUIRE_MESSAGE(figures.has_value(), figures.error().message);
  CHECK(figures->at("p50") == doctest::Approx(50).epsilon(0.01));
  CHECK(figures->at("throughput") == doctest::Approx(9));
  CHECK(figures->at("errors") == 2);
  CHECK(figures->at("wrong") == 1);
  CHECK(figures->at("late") == 4);
  CHECK(figures->at("sent") == 100);
  CHECK(figures->count("handshake.p50") == 0);
  CHECK_FALSE(read_figures("{}").has_value());
  CHECK_FALSE(read_figures("nothing").has_value());
}

TEST_CASE("a comparison shows both and the change") {
  Figures before = some_figures();
  Figures now = some_figures();
  now["p99"] = 1250;
  const std::string table = comparison(before, now);
  CHECK_MESSAGE(table.find("p99 µs                   1000         1250   +25.0 %\n") != std::string::npos, table);
}

}  // namespace
}  // namespace tidegate::bench
