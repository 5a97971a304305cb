#include "server/http/config.hpp"

#include <charconv>

namespace tidegate::http {

bool parse_address(std::string_view text, Address& out) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return false;
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  std::uint16_t number = 0;
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (error != std::errc{} || end != port.data() + port.size()) return false;
  if (host.empty()) {
    host = "::";
  } else if (host.front() == '[') {
    if (host.back() != ']' || host.size() < 4) return false;
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return false;  // an IPv6 address without brackets: which colon would be the port's?
  }
  out = Address{std::string(host), number};
  return true;
}

std::string to_string(const Address& address) {
  const bool v6 = address.host.find(':') != std::string::npos;
  return (v6 ? '[' + address.host + ']' : address.host) + ':' + std::to_string(address.port);
}

}  // namespace tidegate::http
