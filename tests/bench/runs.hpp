// What tests of whole runs share: options for a server of our own, and runs to their end.
#pragma once

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <utility>
#include <vector>

#include "bench/load/engine.hpp"
#include "tests/bench/tls_server.hpp"

namespace tidegate::bench {

inline std::vector<Review> one_review() {
  return {*read_review(review_text(), "pod.json")};
}

// A closed loop of two connections that ends after so many requests.
inline Options options_for(const TlsServer& server, std::uint64_t requests) {
  using namespace std::chrono_literals;
  Options options;
  options.target = *parse_target(server.url());
  options.cacert = server.certificate_file();
  options.connections = 2;
  options.warmup = 0s;
  options.duration = 30s;
  options.timeout = 20s;
  options.requests = requests;
  options.rate = 0;
  return options;
}

inline Outcome run_to_end(const Options& options, const std::vector<Review>& reviews = one_review()) {
  const std::atomic<bool> stop{false};
  auto outcome = run(options, reviews, stop, {});
  REQUIRE_MESSAGE(outcome.has_value(), outcome.error().message);
  return std::move(*outcome);
}

inline Reply right(const Received& request) {
  return {http_ok(answer_text(request.uid)), Reply::Then::keep};
}

inline std::uint64_t failures(const Outcome& outcome, Failure kind) {
  return outcome.tally.failures[static_cast<std::size_t>(kind)];
}

inline std::uint64_t mistakes(const Outcome& outcome, Wrong kind) {
  return outcome.tally.wrong[static_cast<std::size_t>(kind)];
}

}  // namespace tidegate::bench
