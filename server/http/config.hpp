// How a Server is set up: addresses, certificate, threads, time-outs and limits, with the defaults of
// policies/base/limits.hpp. Plain values, no thread contract. Checked by Server::start().
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "policies/base/limits.hpp"

namespace tidegate::http {

// A numeric address and a port: "0.0.0.0", "::", "127.0.0.1" (names are not resolved). Port 0 takes a free one.
// "::" accepts IPv4 as well.
struct Address {
  std::string host = "0.0.0.0";
  std::uint16_t port = 0;

  friend bool operator==(const Address&, const Address&) = default;
};

// "host:port", "[v6]:port" or ":port" (all addresses, both families), as the command line has it.
// False when the text is neither; `out` is then untouched.
bool parse_address(std::string_view text, Address& out);
std::string to_string(const Address& address);

struct TlsConfig {
  std::string certificate_file;  // PEM: the leaf first, then its chain
  std::string key_file;          // PEM, unencrypted
  std::string client_ca_file;    // PEM; when set, a client certificate that chains to it is required
};

struct Timeouts {
  std::chrono::milliseconds handshake = limits::handshake_timeout;  // accept to finished handshake
  std::chrono::milliseconds idle = limits::default_idle_timeout;    // between requests
  std::chrono::milliseconds request = limits::request_timeout;      // a request's first byte to its last
  std::chrono::milliseconds write = limits::write_timeout;          // an answer's first byte to its last
  std::chrono::milliseconds linger = limits::linger_time;           // discarding what a refused client still sends
  std::chrono::milliseconds tick = limits::tick;                    // all of the above are this coarse
};

struct ServerConfig {
  std::vector<Address> listen = {{"0.0.0.0", 9443}};
  TlsConfig tls;
  Timeouts timeouts;
  unsigned workers = 1;                                           // 1 … limits::max_workers
  unsigned heavy_threads = 2;                                     // 0: heavy bodies are handled on the workers
  std::size_t max_connections = limits::default_max_connections;  // lowered to what RLIMIT_NOFILE leaves room for
  std::size_t max_body_bytes = limits::max_body_bytes;
  std::size_t max_body_bytes_in_flight = limits::max_body_bytes_in_flight;
  std::size_t heavy_body_bytes = limits::heavy_body_bytes;
  std::chrono::milliseconds max_loop_lag = limits::max_loop_lag;
  // Zero: no limit. Else a connection older than this, give or take a tenth, gets `Connection: close` with its next
  // answer; one that stays idle for another idle time-out's quarter after that is closed.
  std::chrono::milliseconds max_connection_age{0};
};

// The plain-text server for /livez, /readyz and /metrics.
struct OpsConfig {
  Address listen = {"0.0.0.0", 8080};
  std::chrono::milliseconds timeout{5000};  // for each read of a request (idle included) and each write of an answer
  std::size_t max_connections = 32;         // beyond it the oldest is closed: probes must always get in
};

}  // namespace tidegate::http
