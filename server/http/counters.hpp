// What the HTTP server counts, and the names under which it is exported.
//
// Every counter has exactly one writing thread (a worker, or the acceptor), which loads and stores without a locked
// instruction; any thread may read at any time and sums over the workers. Values only grow, gauges excepted.
// The name tables are in the enums' order, and are Prometheus label values. Tested in
// tests/server/http/small_parts_test.cpp.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>

namespace tidegate::http {

// Single-writer: add() and set() from the owning thread only.
class Counter {
 public:
  void add(std::uint64_t n = 1) { value_.store(value_.load(std::memory_order_relaxed) + n, std::memory_order_relaxed); }
  std::uint64_t get() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

class Gauge {
 public:
  void set(std::int64_t value) { value_.store(value, std::memory_order_relaxed); }
  void add(std::int64_t n) { set(get() + n); }
  std::int64_t get() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> value_{0};
};

// Why a connection was turned away before TLS.
enum class Refused { max_connections, descriptors, draining, count };
constexpr std::array<std::string_view, 3> refused_names = {"max_connections", "descriptors", "draining"};

// Why a TLS connection failed or was ended for breaking TLS rules.
enum class TlsFailure {
  timeout,                  // no finished handshake in time
  client_closed,            // went away in the middle of the handshake (port scans, probes)
  client_alert,             // the client refused us, mostly our certificate
  no_common_version,        // below TLS 1.2
  no_common_cipher,         // or curve, or signature algorithm
  no_application_protocol,  // ALPN without http/1.1
  client_certificate,       // missing, or not by the client CA
  plain_http,               // HTTP without TLS
  early_data,               // never offered by us
  renegotiation,
  protocol,  // everything else that is no TLS
  count
};
constexpr std::array<std::string_view, 11> tls_failure_names = {"timeout",
                                                                "client_closed",
                                                                "client_alert",
                                                                "no_common_version",
                                                                "no_common_cipher",
                                                                "no_application_protocol",
                                                                "client_certificate",
                                                                "plain_http",
                                                                "early_data",
                                                                "renegotiation",
                                                                "protocol"};

// Which time-out closed a connection (handshakes count as TLS failures).
enum class TimedOut { idle, request, write, linger, age, count };
constexpr std::array<std::string_view, 5> timed_out_names = {"idle", "request", "write", "linger", "age"};

// Why a well-formed request was answered 503.
enum class Shed { loop_lag, body_bytes, heavy_queue, deadline, count };
constexpr std::array<std::string_view, 4> shed_names = {"loop_lag", "body_bytes", "heavy_queue", "deadline"};

// Why a request was answered 4xx or 505 by the server itself, and its connection closed.
enum class BadRequest { malformed, header_too_large, body_too_large, expectation, version, count };
constexpr std::array<std::string_view, 5> bad_request_names = {"malformed", "header_too_large", "body_too_large",
                                                               "expectation", "version"};

// Answers by the first digit of their status: 1xx … 5xx.
constexpr std::array<std::string_view, 5> status_class_names = {"1xx", "2xx", "3xx", "4xx", "5xx"};

template <class Enum>
class CounterTable {
 public:
  Counter& operator[](Enum e) { return counters_[static_cast<std::size_t>(e)]; }
  const Counter& operator[](Enum e) const { return counters_[static_cast<std::size_t>(e)]; }

 private:
  std::array<Counter, static_cast<std::size_t>(Enum::count)> counters_;
};

// Written by one worker. On a cache line of its own, so that workers do not slow each other down.
struct alignas(128) WorkerCounters {
  Counter connections_opened;   // handed over to the worker
  Counter connections_closed;   // open ones: the difference
  Counter connections_evicted;  // idle ones closed to make room for new ones
  Counter tls_handshakes;       // finished
  CounterTable<TlsFailure> tls_failures;
  CounterTable<TimedOut> timed_out;
  CounterTable<Shed> shed;
  CounterTable<BadRequest> bad_requests;
  Counter requests;                  // whole ones, answered by the handler or shed
  Counter requests_heavy;            // of these, handled on a heavy thread
  std::array<Counter, 5> responses;  // by status class
  Counter bytes_received;            // on the wire, TLS included
  Counter bytes_sent;
  Gauge body_bytes;    // request buffers held now
  Gauge loop_lag_ns;   // how late the last tick was
  Gauge heartbeat_ns;  // when the last tick was, on the steady clock (Clock::now().time_since_epoch())
};

// Written by the acceptor.
struct alignas(128) AcceptorCounters {
  Counter accepted;
  CounterTable<Refused> refused;
  Counter pauses;  // times it stopped accepting for limits::accept_pause: no descriptors or no room
};

}  // namespace tidegate::http
