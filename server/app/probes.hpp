// What the plain port answers: /livez (a worker's heartbeat is old: restart me), /readyz (send me requests), /metrics.
// Readiness and liveness are apart on purpose: broken rules or a shutdown must not get the process killed.
// Source: https://kubernetes.io/docs/reference/using-api/health-checks/ for the paths and `?verbose`.
// Thread contract: any thread. Tested in tests/server/app/probes_test.cpp.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <string_view>

#include "policies/base/limits.hpp"
#include "server/http/ops_server.hpp"
#include "server/http/server.hpp"

namespace tidegate::app {

class Probes {
 public:
  struct Sources {
    std::function<bool()> rules_loaded;
    std::function<std::string()> metrics;
    std::function<unsigned()> workers;
    // When worker `i` last ticked; null time: not yet.
    std::function<http::Clock::time_point(unsigned)> heartbeat;
    std::function<http::Clock::time_point()> now;
  };
  explicit Probes(Sources sources);

  // TLS listens.
  void set_listening() noexcept { listening_.store(true); }
  // From now on not ready: shutting down.
  void set_stopping() noexcept { stopping_.store(true); }
  [[nodiscard]] bool ready() const;

  [[nodiscard]] http::OpsReply answer(std::string_view path, std::string_view query) const;

 private:
  [[nodiscard]] http::OpsReply live(bool verbose) const;
  [[nodiscard]] http::OpsReply readiness(bool verbose) const;

  Sources sources_;
  std::atomic<bool> listening_{false};
  std::atomic<bool> stopping_{false};
};

}  // namespace tidegate::app
