// The registry: what a scrape shows, over threads and reloads.
#include "server/observe/metrics.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "tests/server/observe/exposition.hpp"

namespace tidegate::observe {
namespace {

using std::chrono::microseconds;
using Time = Metrics::Time;

Metrics::Time at(std::int64_t seconds) {
  return Time(std::chrono::seconds(seconds));
}

TEST_CASE("requests of all threads are summed, and what may happen is there with zero") {
  Metrics metrics({"0.1.0", "abc", "GCC 12.2"}, 2);
  metrics.worker(0).count_request(Route::validate, Operation::create, Decision::deny, microseconds(60));
  metrics.worker(1).count_request(Route::validate, Operation::create, Decision::deny, microseconds(2000));
  const auto samples = read_exposition(metrics.scrape());

  CHECK(samples.at(R"(tidegate_requests_total{route="/validate",operation="CREATE",decision="deny"})") == 2);
  CHECK(samples.at(R"(tidegate_requests_total{route="/mutate/fail",operation="DELETE",decision="error"})") == 0);
  CHECK(samples.at(R"(tidegate_requests_total{route="other",operation="other",decision="invalid"})") == 0);
  CHECK(!samples.contains(R"(tidegate_requests_total{route="/validate",operation="CREATE",decision="patch"})"));
  CHECK(samples.at(R"(tidegate_request_duration_seconds_bucket{route="/validate",le="5e-05"})") == 0);
  CHECK(samples.at(R"(tidegate_request_duration_seconds_bucket{route="/validate",le="0.0001"})") == 1);
  CHECK(samples.at(R"(tidegate_request_duration_seconds_bucket{route="/validate",le="+Inf"})") == 2);
  CHECK(samples.at(R"(tidegate_request_duration_seconds_count{route="/validate"})") == 2);
  CHECK(samples.at(R"(tidegate_request_duration_seconds_sum{route="/validate"})") == doctest::Approx(0.00206));
  CHECK(samples.at(R"(tidegate_build_info{version="0.1.0",revision="abc",compiler="GCC 12.2"})") == 1);
}

TEST_CASE("a combination that nobody expected is shown once it happened") {
  Metrics metrics({}, 1);
  metrics.worker(0).count_request(Route::validate, Operation::create, Decision::patch, microseconds(1));
  CHECK(read_exposition(metrics.scrape())
            .at(R"(tidegate_requests_total{route="/validate",operation="CREATE",decision="patch"})") == 1);
}

TEST_CASE("the state of the rules: before the first load, after it, after a failure") {
  Metrics metrics({}, 1);
  auto samples = read_exposition(metrics.scrape());
  CHECK(samples.at("tidegate_rules_loaded") == 0);
  CHECK(samples.at("tidegate_rules_last_reload_successful") == 0);
  CHECK(!samples.contains("tidegate_rules_last_reload_success_timestamp_seconds"));

  RulesInfo info{{{"base", "non-root"}, {"base", "images"}}, 1, "f00d", {{"legacy", at(1'800'000'000)}}};
  CHECK(metrics.rules_loaded(info, at(1'700'000'000)).size() == 1);
  metrics.rules_failed();
  samples = read_exposition(metrics.scrape());
  CHECK(samples.at("tidegate_rules_loaded") == 2);
  CHECK(samples.at("tidegate_policies_loaded") == 1);
  CHECK(samples.at(R"(tidegate_rules_hash_info{hash="f00d"})") == 1);
  CHECK(samples.at("tidegate_rules_last_reload_successful") == 0);
  CHECK(samples.at("tidegate_rules_last_reload_success_timestamp_seconds") == 1'700'000'000);
  CHECK(samples.at(R"(tidegate_rules_reloads_total{result="success"})") == 1);
  CHECK(samples.at(R"(tidegate_rules_reloads_total{result="failure"})") == 1);
  CHECK(samples.at(R"(tidegate_exception_expiration_timestamp_seconds{exception="legacy"})") == 1'800'000'000);

  // A set with other exceptions forgets those before it.
  (void)metrics.rules_loaded({{}, 0, "beef", {}}, at(1'700'000'001));
  samples = read_exposition(metrics.scrape());
  CHECK(!samples.contains(R"(tidegate_exception_expiration_timestamp_seconds{exception="legacy"})"));
  CHECK(!samples.contains(R"(tidegate_rules_hash_info{hash="f00d"})"));
  CHECK(samples.at("tidegate_rules_last_reload_successful") == 1);
}

TEST_CASE("the certificate's end is shown once one was loaded") {
  Metrics metrics({}, 1);
  CHECK(!read_exposition(metrics.scrape()).contains("tidegate_certificate_expiration_timestamp_seconds"));
  metrics.certificate_loaded(at(1'900'000'000));
  metrics.certificate_failed();
  const auto samples = read_exposition(metrics.scrape());
  CHECK(samples.at("tidegate_certificate_expiration_timestamp_seconds") == 1'900'000'000);
  CHECK(samples.at(R"(tidegate_certificate_reloads_total{result="success"})") == 1);
  CHECK(samples.at(R"(tidegate_certificate_reloads_total{result="failure"})") == 1);
}

TEST_CASE("what others count is asked for at each scrape") {
  Metrics metrics({}, 1);
  int asked = 0;
  metrics.add_collector([&asked](std::vector<Family>& families) {
    families.push_back(gauge("tidegate_connections", "Connections."));
    families.back().add(++asked, {{"listener", "a \"quoted\"\nname\\"}});
  });
  CHECK(read_exposition(metrics.scrape()).at(R"(tidegate_connections{listener="a \"quoted\"\nname\\"})") == 1);
  CHECK(read_exposition(metrics.scrape()).at(R"(tidegate_connections{listener="a \"quoted\"\nname\\"})") == 2);
}

TEST_CASE("threads count, sets are swapped and retired, scrapes go on beside: no count is lost") {
  constexpr int rounds = 200, per_round = 100;
  Metrics metrics({}, 1);
  std::atomic<RuleCounters*> sent{nullptr}, sent_back{nullptr};  // stands for the messages between the threads
  std::atomic<bool> done{false};

  std::thread worker([&] {
    WorkerMetrics& mine = metrics.worker(0);
    for (int round = 0; round < rounds; ++round) {
      RuleCounters* fresh = nullptr;
      while ((fresh = sent.exchange(nullptr)) == nullptr) std::this_thread::yield();
      RuleCounters* const before = mine.use_rules(fresh);
      for (int i = 0; i < per_round; ++i) {
        mine.count_rule(0, RuleAction::deny);
        mine.count_request(Route::validate, Operation::create, Decision::deny, microseconds(1));
      }
      sent_back = before == nullptr ? fresh : before;  // the first has none before it: any sign will do
    }
  });
  std::thread scraper([&] {
    const std::string name = R"(tidegate_policy_decisions_total{policy="p",rule="r",action="deny"})";
    double before = 0;
    while (!done) {
      const auto samples = read_exposition(metrics.scrape());
      const double now = samples.contains(name) ? samples.at(name) : 0;
      CHECK(now >= before);
      before = now;
    }
  });
  for (int round = 0; round < rounds; ++round) {
    sent = metrics.rules_loaded({{{"p", "r"}}, 1, "", {}}, at(1)).front();
    RuleCounters* back = nullptr;
    while ((back = sent_back.exchange(nullptr)) == nullptr) std::this_thread::yield();
    if (round > 0) metrics.retire(back);
  }
  worker.join();
  done = true;
  scraper.join();
  const auto samples = read_exposition(metrics.scrape());
  CHECK(samples.at(R"(tidegate_policy_decisions_total{policy="p",rule="r",action="deny"})") == rounds * per_round);
}

}  // namespace
}  // namespace tidegate::observe
