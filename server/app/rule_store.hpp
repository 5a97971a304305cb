// The rules in force: loads them beside the road, hands a new set to every deciding thread, and keeps the last good
// one when a load fails.
// Invariants: the next swap begins when every thread has taken up the last one; replaced sets are freed on the thread
// that called reload(), never on a deciding one.
// Thread contract: load() before the server runs; reload() on any thread, one at a time (a mutex that no deciding
// thread takes); stop() ends a wait. Tested in tests/server/app/rule_store_test.cpp, also under thread sanitizer.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "policies/engine/policy_set.hpp"
#include "server/app/review_handler.hpp"
#include "server/observe/logger.hpp"
#include "server/observe/metrics.hpp"

namespace tidegate::app {

// Runs a function with the handler of deciding thread `index` on that thread; false when it will not run.
using PostToThread = std::function<bool(std::size_t index, std::function<void(ReviewHandler&)>)>;

class RuleStore {
 public:
  // All borrowed; they outlive the store.
  RuleStore(std::filesystem::path rules, observe::Metrics& metrics, observe::Logger& log);

  // The first load. False when it failed: `report` is then what to show.
  [[nodiscard]] bool load(std::string& report);
  // The rules that thread `index` begins with. REQUIRES: load() gave true; once for each thread.
  [[nodiscard]] ThreadRules first_rules(std::size_t index);

  // From now on reload() hands new sets to these threads.
  void connect(std::size_t threads, PostToThread post);

  // Loads again and swaps when the files are good and their contents changed. True when the rules in force are those
  // of the files.
  bool reload();

  // Whether rules were loaded: part of readiness.
  [[nodiscard]] bool loaded() const;
  [[nodiscard]] std::string hash() const;

 private:
  void publish(std::shared_ptr<const engine::PolicySet> set);
  void log_loaded(const engine::PolicySet& set, const char* message);
  void log_diagnostics(const base::Diagnostics& diagnostics);

  const std::filesystem::path path_;
  observe::Metrics& metrics_;
  observe::Logger& log_;

  std::mutex reload_mutex_;       // one reload at a time
  mutable std::mutex set_mutex_;  // over set_
  std::shared_ptr<const engine::PolicySet> set_;
  std::vector<observe::RuleCounters*> first_counters_;
  std::size_t threads_ = 0;
  PostToThread post_;
};

}  // namespace tidegate::app
