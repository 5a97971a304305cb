// Where the load goes: an https URL taken apart, and the address its host resolves to.
// Invariants of a parsed Target: host is not empty, port is 1–65535, path starts with '/' and has no space or control
// character. Thread contract: values. Tested in tests/bench/target_test.cpp.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "policies/base/result.hpp"

namespace tidegate::bench {

struct Target {
  std::string host;  // without the brackets of an IPv6 literal
  std::uint16_t port = 443;
  std::string path = "/";
  std::string query;  // without '?'; may be empty

  // `host:port` as the Host header and messages show it, IPv6 in brackets.
  [[nodiscard]] std::string authority() const;
};

// `https://HOST[:PORT][/PATH][?QUERY]`. Errors: another scheme, user information, a fragment, a bad port, no host.
[[nodiscard]] base::Result<Target> parse_target(std::string_view url);

// True for an IPv4 or IPv6 literal: those have no SNI and are looked up in the certificate as addresses.
[[nodiscard]] bool is_address(const std::string& host);

struct Endpoint {
  sockaddr_storage address{};
  socklen_t length = 0;
  // Numeric `address:port`, for people.
  [[nodiscard]] std::string text() const;
};

// One address for the whole run, so that all connections load the same server: the first IPv4 one, since `localhost`
// is both and servers that listen on 0.0.0.0 have that alone; else the first. Blocks; may ask DNS.
[[nodiscard]] base::Result<Endpoint> resolve(const Target& target);

}  // namespace tidegate::bench
