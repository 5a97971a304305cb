// Prometheus' own linter over a scrape in which every metric appears.
#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "server/observe/log_metrics.hpp"
#include "server/observe/metrics.hpp"
#include "server/observe/process_metrics.hpp"

namespace tidegate::observe {
namespace {

struct Run {
  int exit_status = -1;
  std::string output;
};

Run promtool_check(const std::string& exposition_text) {
  std::string path = "/tmp/tidegate-metrics-XXXXXX";
  const int file = mkstemp(path.data());
  REQUIRE(file >= 0);
  REQUIRE(::write(file, exposition_text.data(), exposition_text.size()) ==
          static_cast<ssize_t>(exposition_text.size()));
  close(file);
  Run run;
  FILE* const pipe = popen(("promtool check metrics <" + path + " 2>&1").c_str(), "r");
  REQUIRE(pipe != nullptr);
  char room[4096];
  while (const std::size_t count = fread(room, 1, sizeof(room), pipe)) run.output.append(room, count);
  const int status = pclose(pipe);
  run.exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  unlink(path.c_str());
  return run;
}

std::string full_scrape() {
  Metrics metrics({"0.1.0", "abcdef", "GCC 12.2.0"}, 2);
  const auto blocks = metrics.rules_loaded({{{"base", "non-root"}}, 1, "abc", {{"legacy", Metrics::Time{}}}},
                                           std::chrono::system_clock::now());
  (void)metrics.worker(0).use_rules(blocks[0]);
  metrics.worker(0).count_rule(0, RuleAction::deny);
  metrics.worker(0).count_rule(99, RuleAction::error);
  metrics.worker(0).count_request(Route::validate, Operation::create, Decision::deny, std::chrono::microseconds(70));
  metrics.certificate_loaded(std::chrono::system_clock::now());
  metrics.add_collector(collect_process);
  Logger logger({});
  metrics.add_collector([&logger](std::vector<Family>& families) { collect_log(logger, families); });
  return metrics.scrape();
}

TEST_CASE("promtool finds nothing to say about any metric") {
  const Run run = promtool_check(full_scrape());
  INFO("promtool is part of Debian's package prometheus");
  CHECK_MESSAGE(run.exit_status == 0, run.output);
  CHECK(run.output.empty());
}

TEST_CASE("promtool is there and complains about a bad name") {
  const Run run = promtool_check(
      "# HELP tidegate_latency_milliseconds x\n# TYPE tidegate_latency_milliseconds counter\n"
      "tidegate_latency_milliseconds 1\n");
  CHECK(run.exit_status != 0);
  CHECK(run.output.find("tidegate_latency_milliseconds") != std::string::npos);
}

TEST_CASE("every metric has a help text and one of our names") {
  std::istringstream lines(full_scrape());
  std::set<std::string> helped;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string hash, kind, name, rest;
    words >> hash >> kind >> name;
    std::getline(words, rest);
    if (hash != "#") continue;
    CAPTURE(line);
    if (kind == "HELP") {
      CHECK(helped.insert(name).second);
      CHECK(rest.size() > 10);
      CHECK(rest.back() == '.');
    }
    CHECK((name.starts_with("tidegate_") || name.starts_with("process_")));
  }
  CHECK(helped.size() == 20);
}

}  // namespace
}  // namespace tidegate::observe
