// One thread's way from an HTTP request to its answer: route, AdmissionReview, decision, response, counters, log line.
// Invariants: holds its own shared_ptr to the policy set, so that a request is decided by one set from begin to end.
// Thread contract: everything runs on the handler's thread; use_rules() is posted there.
// Tested in tests/server/app/review_handler_test.cpp and end to end in tests/e2e.
#pragma once

#include <cstddef>
#include <limits>
#include <memory>
#include <string_view>

#include "policies/base/arena.hpp"
#include "policies/base/json/parser.hpp"
#include "policies/engine/decide.hpp"
#include "server/http/handler.hpp"
#include "server/observe/logger.hpp"
#include "server/observe/worker_metrics.hpp"

namespace tidegate::app {

// A policy set with the counters of one thread for its rules: what is handed over at a reload.
struct ThreadRules {
  std::shared_ptr<const engine::PolicySet> set;
  observe::RuleCounters* counters = nullptr;
};

class ReviewHandler final : public http::Handler {
 public:
  // REQUIRES: rules.set is not null; metrics and log are this thread's and outlive the handler.
  ReviewHandler(ThreadRules rules, observe::WorkerMetrics& metrics, observe::WorkerLog& log);

  void handle(const http::Request& request, http::Reply& reply) noexcept override;
  void refuse(std::string_view reason, http::Reply& reply) noexcept override;
  void on_tick(http::Clock::time_point now) noexcept override;

  // Takes up other rules and gives back the ones before: no set is freed on a deciding thread.
  [[nodiscard]] ThreadRules use_rules(ThreadRules rules) noexcept;

 private:
  void answer(const http::Request& request, const engine::Route& route, http::Reply& reply);
  void reject(const engine::Route* route, const http::Request& request, int status, std::string_view reason,
              http::Reply& reply);
  void record(const http::Request& request, const engine::Route& route, const admission::Review& review,
              const engine::Decision& decision);

  ThreadRules rules_;
  observe::WorkerMetrics& metrics_;
  observe::WorkerLog& log_;
  json::Parser parser_;
  base::Arena document_;
  engine::Scratch scratch_;
  // Bodies of this many bytes and more are deferred unread for so many ticks: one of that size took long.
  std::size_t long_from_bytes_ = std::numeric_limits<std::size_t>::max();
  unsigned long_for_ticks_ = 0;
};

}  // namespace tidegate::app
