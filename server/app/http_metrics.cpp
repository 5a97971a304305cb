#include "server/app/http_metrics.hpp"

#include <algorithm>
#include <string>

namespace tidegate::app {

namespace {

using http::WorkerCounters;
using observe::Family;

template <class Read>
std::uint64_t sum(const http::Server& server, Read&& read) {
  std::uint64_t total = 0;
  for (unsigned i = 0; i < server.workers(); ++i) total += read(server.worker_counters(i));
  return total;
}

void add_total(const http::Server& server, std::vector<Family>& families, const char* name, const char* help,
               http::Counter WorkerCounters::*counter) {
  Family family = observe::counter(name, help);
  family.add(static_cast<double>(sum(server, [&](const WorkerCounters& c) { return (c.*counter).get(); })));
  families.push_back(std::move(family));
}

// One sample for each value of the label, zero or not: a rate over a series that appears late misses its first count.
template <class Enum, std::size_t Count>
void add_table(const http::Server& server, std::vector<Family>& families, const char* name, const char* help,
               const char* label, const std::array<std::string_view, Count>& names,
               http::CounterTable<Enum> WorkerCounters::*table) {
  Family family = observe::counter(name, help);
  for (std::size_t i = 0; i < Count; ++i) {
    const auto value = sum(server, [&](const WorkerCounters& c) { return (c.*table)[static_cast<Enum>(i)].get(); });
    family.add(static_cast<double>(value), {{label, std::string(names[i])}});
  }
  families.push_back(std::move(family));
}

void add_gauges(const http::Server& server, std::vector<Family>& families) {
  Family open = observe::gauge("tidegate_connections_open", "TLS connections that are open now.");
  open.add(static_cast<double>(sum(server, [](const WorkerCounters& c) {
    const std::uint64_t closed = c.connections_closed.get();
    return std::max(c.connections_opened.get(), closed) - closed;
  })));
  families.push_back(std::move(open));
  Family most = observe::gauge("tidegate_connections_limit", "Connections that may be open at once.");
  most.add(static_cast<double>(server.max_connections()));
  families.push_back(std::move(most));
  Family bodies = observe::gauge("tidegate_request_body_bytes", "Bytes of request bodies that are held now.");
  bodies.add(static_cast<double>(sum(server, [](const WorkerCounters& c) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(0, c.body_bytes.get()));
  })));
  families.push_back(std::move(bodies));
  Family lag = observe::gauge("tidegate_worker_loop_lag_seconds", "How late a worker's last tick came.");
  for (unsigned i = 0; i < server.workers(); ++i) {
    lag.add(static_cast<double>(server.worker_counters(i).loop_lag_ns.get()) / 1e9, {{"worker", std::to_string(i)}});
  }
  families.push_back(std::move(lag));
}

void add_acceptor(const http::AcceptorCounters& acceptor, std::vector<Family>& families) {
  Family accepted = observe::counter("tidegate_connections_accepted_total", "TCP connections that were accepted.");
  accepted.add(static_cast<double>(acceptor.accepted.get()));
  families.push_back(std::move(accepted));
  Family refused = observe::counter("tidegate_connections_refused_total", "TCP connections closed before TLS.");
  for (std::size_t i = 0; i < http::refused_names.size(); ++i) {
    refused.add(static_cast<double>(acceptor.refused[static_cast<http::Refused>(i)].get()),
                {{"reason", std::string(http::refused_names[i])}});
  }
  families.push_back(std::move(refused));
  Family pauses = observe::counter("tidegate_accept_pauses_total",
                                   "Times that accepting was paused for want of descriptors or room.");
  pauses.add(static_cast<double>(acceptor.pauses.get()));
  families.push_back(std::move(pauses));
}

}  // namespace

void collect_http(const http::Server& server, std::vector<Family>& families) {
  add_acceptor(server.acceptor_counters(), families);
  add_gauges(server, families);
  add_total(server, families, "tidegate_connections_evicted_total", "Idle connections closed to make room.",
            &WorkerCounters::connections_evicted);
  add_total(server, families, "tidegate_tls_handshakes_total", "TLS handshakes that were finished.",
            &WorkerCounters::tls_handshakes);
  add_table(server, families, "tidegate_tls_failures_total", "TLS connections that failed or broke TLS rules.",
            "reason", http::tls_failure_names, &WorkerCounters::tls_failures);
  add_table(server, families, "tidegate_timeouts_total", "Connections closed by a time-out.", "kind",
            http::timed_out_names, &WorkerCounters::timed_out);
  add_table(server, families, "tidegate_requests_shed_total", "Requests answered 503 undecided.", "reason",
            http::shed_names, &WorkerCounters::shed);
  add_table(server, families, "tidegate_requests_refused_total", "Requests refused as bad HTTP.", "reason",
            http::bad_request_names, &WorkerCounters::bad_requests);
  add_total(server, families, "tidegate_requests_heavy_total",
            "Requests decided beside the workers, for their size or for what their rules may take.",
            &WorkerCounters::requests_heavy);
  add_total(server, families, "tidegate_received_bytes_total", "Bytes received on TLS connections.",
            &WorkerCounters::bytes_received);
  add_total(server, families, "tidegate_sent_bytes_total", "Bytes sent on TLS connections.",
            &WorkerCounters::bytes_sent);
  Family responses = observe::counter("tidegate_http_responses_total", "Answers by the class of their status.");
  for (std::size_t i = 0; i < http::status_class_names.size(); ++i) {
    const auto value = sum(server, [&](const WorkerCounters& c) { return c.responses[i].get(); });
    responses.add(static_cast<double>(value), {{"code", std::string(http::status_class_names[i])}});
  }
  families.push_back(std::move(responses));
}

}  // namespace tidegate::app
