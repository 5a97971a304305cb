// What `tidegate serve` was asked for. Plain values with the flags' defaults; main.cpp fills them.
// Thread contract: values.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "policies/base/limits.hpp"
#include "server/http/config.hpp"
#include "server/observe/log_level.hpp"

namespace tidegate::app {

struct ServeOptions {
  std::string rules;
  std::string tls_cert;
  std::string tls_key;
  std::string client_ca;  // empty: clients need no certificate
  http::Address listen{"0.0.0.0", 9443};
  http::Address ops_listen{"0.0.0.0", 8080};
  unsigned workers = 0;  // 0: default_workers()
  unsigned heavy_threads = 2;
  std::size_t max_connections = limits::default_max_connections;
  std::size_t max_body_bytes = limits::max_body_bytes;
  std::chrono::milliseconds idle_timeout = limits::default_idle_timeout;
  std::chrono::milliseconds max_connection_age{0};  // 0: none
  std::chrono::milliseconds drain_delay = limits::default_drain_delay;
  std::chrono::milliseconds grace_period = limits::default_grace_period;
  std::chrono::milliseconds poll_interval = limits::rules_poll_interval;
  observe::Level log_level = observe::Level::info;
  observe::Format log_format = observe::Format::json;
};

}  // namespace tidegate::app
