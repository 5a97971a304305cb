#include "server/app/review_handler.hpp"

#include <time.h>

#include <algorithm>
#include <exception>
#include <string>
#include <utility>

#include "policies/admission/response.hpp"
#include "policies/admission/review.hpp"
#include "policies/base/limits.hpp"
#include "server/app/labels.hpp"
#include "server/http/routing.hpp"
#include "server/observe/request_entry.hpp"
#include "server/observe/trace_parent.hpp"

namespace tidegate::app {

namespace {

using std::chrono::steady_clock;

// How long what took long is remembered: about two seconds.
constexpr unsigned remembered_ticks = 8;

std::string_view trace_id_of(const http::Request& request) noexcept {
  const auto parent = observe::parse_trace_parent(request.traceparent);
  return parent ? parent->trace_id : std::string_view();
}

std::chrono::nanoseconds thread_cpu_time() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

void write_status(int status, std::string_view reason, http::Reply& reply) {
  reply.status = status;
  reply.content_type = "application/json";
  reply.body.clear();
  admission::write_status(status, reason, reply.body);
}

}  // namespace

ReviewHandler::ReviewHandler(ThreadRules rules, observe::WorkerMetrics& metrics, observe::WorkerLog& log)
    : rules_(std::move(rules)),
      metrics_(metrics),
      log_(log),
      document_(limits::max_document_bytes, limits::retained_scratch_bytes) {
  // There was nothing before the first.
  (void)metrics_.use_rules(rules_.counters);
}

ThreadRules ReviewHandler::use_rules(ThreadRules rules) noexcept {
  std::swap(rules_, rules);
  rules.counters = metrics_.use_rules(rules_.counters);
  return rules;
}

void ReviewHandler::on_tick(http::Clock::time_point /*now*/) noexcept {
  if (long_for_ticks_ != 0 && --long_for_ticks_ == 0) long_from_bytes_ = std::numeric_limits<std::size_t>::max();
}

void ReviewHandler::refuse(std::string_view reason, http::Reply& reply) noexcept {
  try {
    write_status(reply.status, reason, reply);
  } catch (const std::exception&) {
    reply.body.clear();
  }
}

void ReviewHandler::reject(const engine::Route* route, const http::Request& request, int status,
                           std::string_view reason, http::Reply& reply) {
  write_status(status, reason, reply);
  metrics_.count_request(label_of(route), observe::Operation::other, observe::Decision::invalid,
                         steady_clock::now() - request.received);
  if (!log_.enabled(observe::Level::warn)) return;
  auto line = log_.line(observe::Level::warn, "request rejected");
  line.field("status", status).field("path", request.path).field_if("trace_id", trace_id_of(request));
  line.field("reason", reason);
  log_.write(line);
}

void ReviewHandler::handle(const http::Request& request, http::Reply& reply) noexcept {
  // Libraries may throw bad_alloc; a request that can't be answered must not end the server or look like a denial.
  try {
    const engine::Route* route = engine::find_route(request.path);
    if (route == nullptr) {
      return reject(route, request, 404,
                    "no such path: /validate, /validate/fail, /validate/ignore, /mutate, /mutate/fail and "
                    "/mutate/ignore are served here",
                    reply);
    }
    if (request.method != "POST") {
      reply.allow = "POST";
      return reject(route, request, 405, "an AdmissionReview is sent with POST", reply);
    }
    if (!http::is_json(request.content_type)) {
      return reject(route, request, 415, "the Content-Type must be application/json", reply);
    }
    answer(request, *route, reply);
  } catch (const std::exception& error) {
    reply.status = 500;
    reply.body.clear();
    auto line = log_.line(observe::Level::error, "request failed");
    line.field("path", request.path).field("reason", error.what());
    log_.write(line);
  }
  document_.reset();
  if (request.heavy) parser_.trim();
}

void ReviewHandler::answer(const http::Request& request, const engine::Route& route, http::Reply& reply) {
  if (request.may_defer && request.body.size() >= long_from_bytes_) {
    reply.defer = true;
    return;
  }
  const auto skip =
      rules_.set->reads_managed_fields() ? json::Parser::Skip::nothing : json::Parser::Skip::managed_fields;
  const auto document = parser_.parse(request.body, document_, skip);
  if (!document) return reject(&route, request, 400, "the body is no valid JSON: " + document.error().message, reply);
  const auto review = admission::read_review(*document);
  if (!review) return reject(&route, request, 400, review.error().message, reply);
  // Half on the wall clock, half of CPU time: an interrupted worker has not used its time up.
  constexpr auto worker_time = std::chrono::microseconds(limits::worker_decision_time) / 2;
  const std::chrono::microseconds time = request.may_defer ? worker_time : limits::decision_time;
  const engine::Budget budget{
      .deadline = steady_clock::now() + time,
      .now = &steady_clock::now,
      .cpu_time = &thread_cpu_time,
      .allowance = time,
      .no_heavy = request.may_defer,
      .rules_per_look = request.body.size() > limits::quick_body_bytes ? 1U : engine::Budget::usual_rules_per_look};
  const engine::Decision decision =
      engine::decide(*rules_.set, route, *review, std::chrono::system_clock::now(), budget, scratch_);
  // Beside the workers, like a large body: an expression that may take long must not hold up other connections.
  if (budget.heavy) {
    reply.defer = true;
    return;
  }
  // What only turns out while it runs: then it begins anew there, with all the time that a decision may have. Whoever
  // sends one such request sends more, so large bodies then don't even try.
  if (request.may_defer && budget.over) {
    reply.defer = true;
    if (request.body.size() > limits::quick_body_bytes) {
      long_from_bytes_ = std::min(long_from_bytes_, request.body.size());
      long_for_ticks_ = remembered_ticks;
    }
    return;
  }
  admission::write_response(*review, decision.response, reply.body);
  record(request, route, *review, decision);
}

void ReviewHandler::record(const http::Request& request, const engine::Route& route, const admission::Review& review,
                           const engine::Decision& decision) {
  const auto duration = steady_clock::now() - request.received;
  const observe::Decision label = label_of(decision);
  metrics_.count_request(label_of(&route), label_of(review.operation), label, duration);
  for (const engine::RuleOutcome& outcome : decision.outcomes) {
    metrics_.count_rule(outcome.rule, label_of(outcome.outcome));
  }
  const bool denied = decision.verdict == engine::Verdict::deny;
  const observe::Level level = decision.erred ? observe::Level::warn
                               : denied       ? observe::Level::info
                                              : observe::Level::debug;
  if (!log_.enabled(level)) return;
  observe::RequestEntry entry;
  entry.request_uid = review.uid;
  entry.trace_id = trace_id_of(request);
  entry.route = label_of(&route);
  entry.operation = label_of(review.operation);
  entry.decision = label;
  entry.group = review.resource.group;
  entry.resource = review.resource.resource;
  entry.sub_resource = review.sub_resource;
  entry.namespace_name = review.namespace_name;
  entry.name = review.name;
  entry.generate_name = review.generate_name;
  entry.user = review.username;
  entry.dry_run = review.dry_run;
  entry.duration = duration;
  if (!decision.outcomes.empty()) {
    // Of a denial the rule that denied, though another may have warned before.
    const auto denying = std::ranges::find(decision.outcomes, engine::Outcome::deny, &engine::RuleOutcome::outcome);
    const engine::RuleOutcome& first = denying != decision.outcomes.end() ? *denying : decision.outcomes.front();
    const engine::RuleName& name = rules_.set->rule_names()[first.rule];
    entry.policy = name.policy;
    entry.rule = name.rule;
    entry.action = label_of(first.outcome);
    for (const engine::RuleOutcome& outcome : decision.outcomes) entry.violations += outcome.count;
  }
  entry.message = denied                               ? decision.response.message
                  : decision.response.warnings.empty() ? std::string_view()
                                                       : decision.response.warnings.front();
  auto line = log_.line(level, denied ? "request denied" : decision.erred ? "rule erred" : "request decided");
  observe::add_fields(entry, line);
  log_.write(line);
}

}  // namespace tidegate::app
