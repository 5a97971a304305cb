#include "bench/load/target.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netdb.h>

#include <charconv>
#include <cstring>
#include <memory>

namespace tidegate::bench {

using base::fail;
using base::Result;

namespace {

Result<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port == 0) {
    return fail(fmt::format("port \"{}\" is not a number from 1 to 65535", text));
  }
  return port;
}

}  // namespace

std::string Target::authority() const {
  const bool bracketed = host.find(':') != std::string::npos;
  return bracketed ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

Result<Target> parse_target(std::string_view url) {
  constexpr std::string_view scheme = "https://";
  if (!url.starts_with(scheme)) return fail("the URL must start with https://: webhooks are called over TLS only");
  for (const char c : url) {
    if (static_cast<unsigned char>(c) <= ' ' || c == 0x7f) return fail("the URL holds a space or control character");
  }
  if (url.find('#') != std::string_view::npos) return fail("the URL holds a fragment (#)");
  std::string_view rest = url.substr(scheme.size());
  Target target;
  if (const auto at = rest.find('?'); at != std::string_view::npos) {
    target.query = rest.substr(at + 1);
    rest = rest.substr(0, at);
  }
  if (const auto at = rest.find('/'); at != std::string_view::npos) {
    target.path = rest.substr(at);
    rest = rest.substr(0, at);
  }
  if (rest.find('@') != std::string_view::npos) return fail("the URL holds user information (@)");
  std::string_view port;
  if (rest.starts_with('[')) {
    const auto close = rest.find(']');
    if (close == std::string_view::npos) return fail("the URL's IPv6 address has no closing bracket");
    target.host = rest.substr(1, close - 1);
    rest = rest.substr(close + 1);
    if (!rest.empty() && rest.front() != ':') return fail("the URL's IPv6 address is not followed by a port");
    if (!rest.empty()) port = rest;
  } else {
    const auto colon = rest.find(':');
    target.host = rest.substr(0, colon);
    if (colon != std::string_view::npos) port = rest.substr(colon);
  }
  if (target.host.empty()) return fail("the URL has no host");
  if (!port.empty()) {
    const auto number = parse_port(port.substr(1));
    if (!number) return number.error();
    target.port = *number;
  }
  return target;
}

bool is_address(const std::string& host) {
  in6_addr room{};
  return inet_pton(AF_INET, host.c_str(), &room) == 1 || inet_pton(AF_INET6, host.c_str(), &room) == 1;
}

std::string Endpoint::text() const {
  char host[NI_MAXHOST];
  char service[NI_MAXSERV];
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  if (getnameinfo(generic, length, host, sizeof host, service, sizeof service, NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
    return "?";
  }
  return address.ss_family == AF_INET6 ? fmt::format("[{}]:{}", host, service) : fmt::format("{}:{}", host, service);
}

Result<Endpoint> resolve(const Target& target) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* raw = nullptr;
  const int error = getaddrinfo(target.host.c_str(), std::to_string(target.port).c_str(), &hints, &raw);
  if (error != 0) return fail(fmt::format("cannot resolve \"{}\": {}", target.host, gai_strerror(error)));
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> list(raw, &freeaddrinfo);
  const addrinfo* chosen = list.get();
  while (chosen != nullptr && chosen->ai_family != AF_INET) chosen = chosen->ai_next;
  if (chosen == nullptr) chosen = list.get();
  Endpoint endpoint;
  std::memcpy(&endpoint.address, chosen->ai_addr, chosen->ai_addrlen);
  endpoint.length = chosen->ai_addrlen;
  return endpoint;
}

}  // namespace tidegate::bench
