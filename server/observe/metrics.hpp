// All metrics of the process, and their text for /metrics.
// Invariants: names begin with `tidegate_`; label values come from labels.hpp and
// the loaded rules only; no counter falls while the process lives. tests/server/observe/ has promtool lint every name.
// Thread contract: every function may be called on any thread (one mutex that no deciding thread takes), except that
// worker(i) is written by its thread alone.
// Tested in tests/server/observe/metrics_test.cpp.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "server/observe/family.hpp"
#include "server/observe/labels.hpp"
#include "server/observe/rule_totals.hpp"
#include "server/observe/worker_metrics.hpp"

namespace tidegate::observe {

struct BuildInfo {
  std::string version, revision, compiler;
};

// What is told about a rule set that was loaded.
struct RulesInfo {
  struct Exception {
    std::string name;
    std::chrono::system_clock::time_point until;  // the moment it is over
  };
  RuleLabels labels;
  std::size_t policies = 0;
  std::string hash;                   // of the rule files' contents
  std::vector<Exception> exceptions;  // those that end
};

class Metrics {
 public:
  using Time = std::chrono::system_clock::time_point;

  // `threads`: how many threads will decide requests, each with a WorkerMetrics of its own.
  Metrics(BuildInfo build, std::size_t threads);
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  [[nodiscard]] std::size_t threads() const noexcept { return workers_.size(); }
  // REQUIRES: thread < threads(). Lives as long as this.
  [[nodiscard]] WorkerMetrics& worker(std::size_t thread) noexcept { return *workers_[thread]; }

  // A rule set was loaded (the first one too). Returns a block of counters for each thread, to be sent along with the
  // new set and taken up there by WorkerMetrics::use_rules().
  [[nodiscard]] std::vector<RuleCounters*> rules_loaded(const RulesInfo& info, Time now);
  // A load failed: what was loaded before stays.
  void rules_failed();
  // What use_rules() returned, sent back by its thread. See RuleTotals::retire().
  void retire(const RuleCounters* counters);

  // The served certificate was loaded and is good until then (notAfter).
  void certificate_loaded(Time expiration);
  void certificate_failed();

  // Asked at each scrape, in the order they were added: collect_process, collect_log, the HTTP server's. REQUIRES: what
  // it reads outlives this.
  void add_collector(Collector collector);

  // Prometheus' text format; some ms with 10,000 rules.
  [[nodiscard]] std::string scrape() const;

 private:
  struct Loads {
    std::uint64_t succeeded = 0, failed = 0;
    bool last_succeeded = false;
    std::optional<Time> last_success;
  };
  void collect_requests(std::vector<Family>& families) const;
  void collect_rules(std::vector<Family>& families) const;
  void collect_certificate(std::vector<Family>& families) const;

  const BuildInfo build_;
  std::vector<std::unique_ptr<WorkerMetrics>> workers_;  // as many as at the start, always

  mutable std::mutex mutex_;  // over all that follows
  RuleTotals totals_;
  Loads rule_loads_, certificate_loads_;
  RulesInfo rules_;  // without its labels
  std::size_t rule_count_ = 0;
  std::optional<Time> certificate_expiration_;
  std::vector<Collector> collectors_;
};

}  // namespace tidegate::observe
