// Internal to image_*.cpp: the names that image references have without being written.
// Thread contract: constants and pure functions.
#pragma once

#include <cstddef>
#include <string_view>

namespace tidegate::values {

inline constexpr std::string_view default_image_host = "docker.io";
inline constexpr std::string_view legacy_image_host = "index.docker.io";  // read as docker.io
inline constexpr std::string_view official_prefix = "library/";
// The distribution library's limit on a repository, the prefix it implies included.
inline constexpr std::size_t max_repository_bytes = 255;

// Whether the first of several components is a registry: else it is an organisation of Docker Hub.
[[nodiscard]] bool names_image_host(std::string_view first) noexcept;
// Where HOST:PORT's colon is, past the brackets of an IPv6 address; npos without a port.
[[nodiscard]] std::size_t find_port_colon(std::string_view host_and_port) noexcept;

// The last label, which `host` then loses with its dot. REQUIRES: not empty.
inline std::string_view take_last_label(std::string_view& host) noexcept {
  const std::size_t dot = host.rfind('.');
  const std::string_view label = dot == std::string_view::npos ? host : host.substr(dot + 1);
  host = dot == std::string_view::npos ? std::string_view() : host.substr(0, dot);
  return label;
}

}  // namespace tidegate::values
