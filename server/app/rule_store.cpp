#include "server/app/rule_store.hpp"

#include <malloc.h>

#include <functional>
#include <latch>
#include <utility>

#include "policies/base/diagnostics.hpp"
#include "policies/base/limits.hpp"
#include "server/app/labels.hpp"
#include "server/app/parallel.hpp"
#include "server/app/worker_count.hpp"

namespace tidegate::app {

namespace {

using std::chrono::system_clock;

// One swap under way: each deciding thread leaves what it used before in its own slot.
struct Swap {
  explicit Swap(std::size_t threads) : before(threads), done(static_cast<std::ptrdiff_t>(threads)) {}
  std::vector<ThreadRules> before;
  std::latch done;
};

// Reading rules and the set before leave memory that malloc would keep: half as much again as the set that is in use.
// Declared first, so that all that a load needed is gone when it gives back.
struct GiveBackMemory {
  GiveBackMemory() = default;
  GiveBackMemory(const GiveBackMemory&) = delete;
  GiveBackMemory& operator=(const GiveBackMemory&) = delete;
  ~GiveBackMemory() { malloc_trim(0); }
};

}  // namespace

RuleStore::RuleStore(std::filesystem::path rules, observe::Metrics& metrics, observe::Logger& log)
    : path_(std::move(rules)), metrics_(metrics), log_(log) {}

bool RuleStore::load(std::string& report) {
  const GiveBackMemory at_end;
  base::Diagnostics diagnostics;
  const auto parallel = [](std::size_t count, const std::function<void(std::size_t)>& work) {
    in_parallel(default_workers(), count, work);
  };
  auto set = engine::load_policy_set(path_, diagnostics, system_clock::now(), parallel);
  report = base::render(diagnostics);
  if (set == nullptr) {
    metrics_.rules_failed();
    return false;
  }
  first_counters_ = metrics_.rules_loaded(describe(*set), system_clock::now());
  log_diagnostics(diagnostics);
  log_loaded(*set, "rules loaded");
  const std::lock_guard lock(set_mutex_);
  set_ = std::move(set);
  return true;
}

ThreadRules RuleStore::first_rules(std::size_t index) {
  const std::lock_guard lock(set_mutex_);
  return {set_, first_counters_.at(index)};
}

void RuleStore::connect(std::size_t threads, PostToThread post) {
  const std::lock_guard lock(reload_mutex_);
  threads_ = threads;
  post_ = std::move(post);
}

bool RuleStore::reload() {
  const GiveBackMemory at_end;
  const std::lock_guard lock(reload_mutex_);
  base::Diagnostics diagnostics;
  auto set = engine::load_policy_set(path_, diagnostics, system_clock::now());
  if (set == nullptr) {
    metrics_.rules_failed();
    log_diagnostics(diagnostics);
    auto line = log_.line(observe::Level::error, "rules not reloaded: the ones before stay in force");
    line.field("errors", static_cast<std::uint64_t>(diagnostics.errors())).field("rules_hash", hash());
    log_.write(line);
    return false;
  }
  const bool same = set->hash() == hash();
  auto counters = metrics_.rules_loaded(describe(*set), system_clock::now());
  if (same) {
    // Nothing to swap, but the reload worked: metrics say so, and the counters made for it go back.
    for (const observe::RuleCounters* unused : counters) metrics_.retire(unused);
    log_loaded(*set, "rules reloaded: nothing changed");
    return true;
  }
  log_diagnostics(diagnostics);
  first_counters_ = std::move(counters);
  publish(set);
  log_loaded(*set, "rules reloaded");
  return true;
}

void RuleStore::publish(std::shared_ptr<const engine::PolicySet> set) {
  const auto swap = std::make_shared<Swap>(threads_);
  for (std::size_t i = 0; i < threads_; ++i) {
    const ThreadRules next{set, first_counters_[i]};
    const bool accepted = post_(i, [swap, next, i](ReviewHandler& handler) {
      swap->before[i] = handler.use_rules(next);
      swap->done.count_down();
    });
    if (!accepted) {
      swap->before[i].counters = first_counters_[i];
      swap->done.count_down();
    }
  }
  swap->done.wait();
  for (ThreadRules& before : swap->before) {
    metrics_.retire(before.counters);
    before.set.reset();
  }
  // The last reference to the old set ends with `set`, behind the lock: freeing thousands of policies takes a while.
  const std::lock_guard lock(set_mutex_);
  set_.swap(set);
}

bool RuleStore::loaded() const {
  const std::lock_guard lock(set_mutex_);
  return set_ != nullptr;
}

std::string RuleStore::hash() const {
  const std::lock_guard lock(set_mutex_);
  return set_ == nullptr ? std::string() : std::string(set_->hash());
}

void RuleStore::log_loaded(const engine::PolicySet& set, const char* message) {
  auto line = log_.line(observe::Level::info, message);
  line.field("policies", static_cast<std::uint64_t>(set.policies().size()));
  line.field("rules", static_cast<std::uint64_t>(set.rule_count()));
  line.field("exceptions", static_cast<std::uint64_t>(set.exceptions().size()));
  line.field("rules_hash", set.hash());
  log_.write(line);
}

void RuleStore::log_diagnostics(const base::Diagnostics& diagnostics) {
  std::size_t shown = 0;
  for (const base::Diagnostic& diagnostic : diagnostics.all()) {
    if (++shown > limits::max_diagnostics) break;
    const bool error = diagnostic.severity == base::Severity::error;
    auto line = log_.line(error ? observe::Level::error : observe::Level::warn,
                          error ? "error in rule file" : "warning about rule file");
    line.field("file", diagnostic.file).field("line", static_cast<std::uint64_t>(diagnostic.position.line));
    line.field("column", static_cast<std::uint64_t>(diagnostic.position.column));
    line.field("reason", diagnostic.message).field_if("hint", diagnostic.hint);
    log_.write(line);
  }
}

}  // namespace tidegate::app
