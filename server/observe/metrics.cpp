#include "server/observe/metrics.hpp"

#include <limits>
#include <utility>

namespace tidegate::observe {
namespace {

double seconds(std::chrono::nanoseconds duration) {
  return std::chrono::duration<double>(duration).count();
}
double seconds(Metrics::Time time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

// Which combinations exist from the start, so that the first error of a kind is an increase and not a new series.
bool is_expected(Route route, Operation operation, Decision decision) {
  if (decision == Decision::invalid) return operation == Operation::other;
  if (route == Route::other || operation == Operation::other) return false;
  const bool validates = route <= Route::validate_ignore;
  return decision != (validates ? Decision::patch : Decision::deny);
}

Family loads(std::string_view name, std::string_view help, std::uint64_t succeeded, std::uint64_t failed) {
  Family family = counter(name, help);
  family.add(static_cast<double>(succeeded), {{"result", "success"}});
  family.add(static_cast<double>(failed), {{"result", "failure"}});
  return family;
}

Family one(Family family, double value, Labels labels = {}) {
  family.add(value, std::move(labels));
  return family;
}

template <class Enumeration, std::size_t Count>
constexpr std::array<Enumeration, Count> all_of(const std::array<std::string_view, Count>&) {
  std::array<Enumeration, Count> values{};
  for (std::size_t i = 0; i < Count; ++i) values[i] = static_cast<Enumeration>(i);
  return values;
}
constexpr auto all_routes = all_of<Route>(route_names);
constexpr auto all_operations = all_of<Operation>(operation_names);
constexpr auto all_decisions = all_of<Decision>(decision_names);

}  // namespace

Metrics::Metrics(BuildInfo build, std::size_t threads) : build_(std::move(build)) {
  for (std::size_t thread = 0; thread < threads; ++thread) workers_.push_back(std::make_unique<WorkerMetrics>());
}

Metrics::~Metrics() = default;

std::vector<RuleCounters*> Metrics::rules_loaded(const RulesInfo& info, Time now) {
  const std::lock_guard lock(mutex_);
  rule_loads_.succeeded += 1;
  rule_loads_.last_succeeded = true;
  rule_loads_.last_success = now;
  rule_count_ = info.labels.size();
  rules_.policies = info.policies;
  rules_.hash = info.hash;
  rules_.exceptions = info.exceptions;
  return totals_.install(info.labels, workers_.size());
}

void Metrics::rules_failed() {
  const std::lock_guard lock(mutex_);
  rule_loads_.failed += 1;
  rule_loads_.last_succeeded = false;
}

void Metrics::retire(const RuleCounters* counters) {
  const std::lock_guard lock(mutex_);
  totals_.retire(counters);
}

void Metrics::certificate_loaded(Time expiration) {
  const std::lock_guard lock(mutex_);
  certificate_loads_.succeeded += 1;
  certificate_expiration_ = expiration;
}

void Metrics::certificate_failed() {
  const std::lock_guard lock(mutex_);
  certificate_loads_.failed += 1;
}

void Metrics::add_collector(Collector collector) {
  const std::lock_guard lock(mutex_);
  collectors_.push_back(std::move(collector));
}

std::string Metrics::scrape() const {
  std::vector<Family> families;
  families.push_back(one(gauge("tidegate_build_info", "The running build, always 1."), 1,
                         {{"version", build_.version}, {"revision", build_.revision}, {"compiler", build_.compiler}}));
  collect_requests(families);
  {
    const std::lock_guard lock(mutex_);
    collect_rules(families);
    collect_certificate(families);
    for (const Collector& collector : collectors_) collector(families);
  }
  return exposition(families);
}

void Metrics::collect_requests(std::vector<Family>& families) const {
  Family requests = counter("tidegate_requests_total",
                            "Requests on the admission routes by how they were answered: allow, warn, patch, deny, "
                            "error (a rule erred and its failurePolicy decided) or invalid (no review).");
  Family durations{"tidegate_request_duration_seconds",
                   "Time from a request's first byte until its answer is ready to be sent.",
                   Family::Type::histogram,
                   {}};
  for (const Route route : all_routes) {
    for (const Operation operation : all_operations) {
      for (const Decision decision : all_decisions) {
        std::uint64_t count = 0;
        for (const auto& worker : workers_) count += worker->requests(route, operation, decision);
        if (count == 0 && !is_expected(route, operation, decision)) continue;
        requests.add(static_cast<double>(count), {{"route", std::string(route_names[place(route)])},
                                                  {"operation", std::string(operation_names[place(operation)])},
                                                  {"decision", std::string(decision_names[place(decision)])}});
      }
    }

    Sample sample{{{"route", std::string(route_names[place(route)])}}, 0, {}};
    std::uint64_t cumulative = 0, sum_ns = 0;
    for (std::size_t bucket = 0; bucket <= duration_bounds.size(); ++bucket) {
      for (const auto& worker : workers_) cumulative += worker->durations(route).bucket(bucket);
      const bool last = bucket == duration_bounds.size();
      sample.buckets.push_back(
          {last ? std::numeric_limits<double>::infinity() : seconds(duration_bounds[bucket]), cumulative});
    }
    for (const auto& worker : workers_) sum_ns += worker->durations(route).sum_ns();
    sample.value = static_cast<double>(sum_ns) / 1e9;
    durations.samples.push_back(std::move(sample));
  }
  families.push_back(std::move(requests));
  families.push_back(std::move(durations));
}

void Metrics::collect_rules(std::vector<Family>& families) const {
  families.push_back(totals_.collect());
  families.push_back(one(gauge("tidegate_rules_loaded", "Rules that are loaded."), static_cast<double>(rule_count_)));
  families.push_back(
      one(gauge("tidegate_policies_loaded", "Policies that are loaded."), static_cast<double>(rules_.policies)));
  families.push_back(loads("tidegate_rules_reloads_total",
                           "Loads of the rule directory, the first one included. A failure keeps the rules before it.",
                           rule_loads_.succeeded, rule_loads_.failed));
  families.push_back(one(
      gauge("tidegate_rules_last_reload_successful", "1 when the last load of the rules succeeded, 0 when it failed."),
      rule_loads_.last_succeeded ? 1 : 0));
  if (rule_loads_.last_success) {
    families.push_back(one(gauge("tidegate_rules_last_reload_success_timestamp_seconds",
                                 "When rules were last loaded successfully, in seconds since 1970."),
                           seconds(*rule_loads_.last_success)));
    families.push_back(one(gauge("tidegate_rules_hash_info",
                                 "The hash of the loaded rule files: equal on replicas that decide alike. Always 1."),
                           1, {{"hash", rules_.hash}}));
  }
  Family exceptions = gauge("tidegate_exception_expiration_timestamp_seconds",
                            "When an Exception is over, in seconds since 1970. Those without an end are not listed.");
  for (const RulesInfo::Exception& exception : rules_.exceptions) {
    exceptions.add(seconds(exception.until), {{"exception", exception.name}});
  }
  families.push_back(std::move(exceptions));
}

void Metrics::collect_certificate(std::vector<Family>& families) const {
  if (!certificate_expiration_ && certificate_loads_.failed == 0) return;  // nothing to serve TLS with
  families.push_back(loads("tidegate_certificate_reloads_total",
                           "Loads of the serving certificate, the first one included. A failure keeps the one before.",
                           certificate_loads_.succeeded, certificate_loads_.failed));
  if (certificate_expiration_) {
    families.push_back(one(gauge("tidegate_certificate_expiration_timestamp_seconds",
                                 "When the serving certificate expires (notAfter), in seconds since 1970."),
                           seconds(*certificate_expiration_)));
  }
}

}  // namespace tidegate::observe
