// What a run counted. Invariants: errors and wrong answers are counted whenever they happen, latencies and throughput
// only for measured requests, which are those due after the warm-up; an error is never also a wrong answer.
// Thread contract: one per thread, merged afterwards. Tested in tests/bench/report_test.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "bench/load/check.hpp"
#include "bench/load/clock.hpp"
#include "bench/load/histogram.hpp"
#include "bench/load/series.hpp"

namespace tidegate::bench {

enum class Failure : std::uint8_t {
  connect,  // TCP
  tls,      // handshake, certificate, alert
  timeout,  // no connection or no answer in --timeout
  closed,   // the connection ended before the answer
  http,     // what came is no HTTP response
  status,   // a status other than 200
};
inline constexpr std::size_t failure_kinds = 6;
[[nodiscard]] std::string_view name_of(Failure failure) noexcept;

struct Tally {
  std::uint64_t sent = 0;      // all requests, in the warm-up too
  std::uint64_t answered = 0;  // complete responses of any status, in the warm-up too
  std::uint64_t measured = 0;  // right answers to measured requests: those that latency counts
  std::uint64_t allowed = 0;   // of all right answers
  std::uint64_t denied = 0;
  std::uint64_t patched = 0;
  std::uint64_t warned = 0;
  std::uint64_t bytes_sent = 0;  // HTTP, without TLS
  std::uint64_t bytes_received = 0;
  std::uint64_t handshakes = 0;
  std::uint64_t closed_by_server = 0;  // between requests, or by `Connection: close`
  std::uint64_t churned = 0;           // connections that we closed to open another: --churn, --max-idle, …
  std::uint64_t late = 0;              // measured, open loop: left limits::bench_late after they should have
  std::uint64_t late_by_load = 0;      // of those, with a connection free all that time: the load itself was late
  std::uint64_t unsent = 0;            // open loop: due before the end, but never sent
  Histogram latency;                   // measured right answers, from when the request should have been sent
  Histogram service;                   // the same, from when it was sent
  Series series;                       // the same over time
  Histogram handshake;                 // from connect() to the finished handshake
  std::array<std::uint64_t, failure_kinds> failures{};
  std::array<std::uint64_t, wrong_kinds> wrong{};
  std::map<int, std::uint64_t> statuses;  // other than 200
  std::vector<std::string> examples;      // at most limits::max_bench_examples
  std::string protocol;                   // `TLSv1.3 TLS_AES_256_GCM_SHA384` of the first connection
  Nanos first = 0;                        // when the measured time began
  Nanos last = 0;                         // and ended: the last answer or the end of the duration
  Nanos cpu_user = 0;                     // of the load's own threads, from start to end
  Nanos cpu_system = 0;
  Nanos thread_time = 0;  // how long those threads ran, added up
  double busiest = 0;     // the largest share of its time that one thread spent on a CPU

  void fail(Failure kind, std::string_view detail);
  void mistake(Wrong kind, std::string_view detail);
  void merge(const Tally& other);
  [[nodiscard]] std::uint64_t failed() const noexcept;
  [[nodiscard]] std::uint64_t mistaken() const noexcept;

 private:
  void example(std::uint64_t count, std::string_view kind, std::string_view detail);
};

}  // namespace tidegate::bench
