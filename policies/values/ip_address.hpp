// An IP address as Kubernetes' CEL has it: IPv4 or IPv6, neither with a zone nor IPv4-mapped (::ffff:1.2.3.4).
// Reads, writes and classifies as Go's net/netip does, error texts included.
// Invariants: trivially copyable; of IPv4 the first four bytes count and the rest are zero.
// Thread contract: a value. Tested in tests/policies/values/ip_address_test.cpp against a table that Go made.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tidegate::values {

class IpAddress {
 public:
  enum class Family : std::uint8_t { v4 = 4, v6 = 6 };
  using Buffer = std::array<char, 48>;

  IpAddress() noexcept = default;  // 0.0.0.0
  IpAddress(const std::array<std::uint8_t, 16>& bytes, Family family) noexcept : bytes_(bytes), family_(family) {}

  // apiserver's ip(): with the text of its error, when that is asked for. Allocates only for that.
  [[nodiscard]] static std::optional<IpAddress> parse(std::string_view text, std::string* error = nullptr);

  [[nodiscard]] Family family() const noexcept { return family_; }
  [[nodiscard]] bool is_v4() const noexcept { return family_ == Family::v4; }
  [[nodiscard]] unsigned bits() const noexcept { return is_v4() ? 32 : 128; }
  // Network order; 4 or 16 of them count.
  [[nodiscard]] const std::array<std::uint8_t, 16>& bytes() const noexcept { return bytes_; }

  [[nodiscard]] bool is_unspecified() const noexcept;
  [[nodiscard]] bool is_loopback() const noexcept;
  [[nodiscard]] bool is_multicast() const noexcept;
  [[nodiscard]] bool is_link_local_multicast() const noexcept;
  [[nodiscard]] bool is_link_local_unicast() const noexcept;
  // Go's meaning: also private addresses.
  [[nodiscard]] bool is_global_unicast() const noexcept;
  // All bits beyond the first `length` zero. REQUIRES: length <= bits().
  [[nodiscard]] IpAddress masked(unsigned length) const noexcept;

  // The canonical text (RFC 5952), in `buffer`.
  [[nodiscard]] std::string_view write(Buffer& buffer) const noexcept;

  friend bool operator==(const IpAddress&, const IpAddress&) noexcept = default;

 private:
  std::array<std::uint8_t, 16> bytes_{};
  Family family_ = Family::v4;
};

// What netip.ParseAddr takes: zones and IPv4-mapped addresses too. `error`: its text, `ParseAddr("x"): …`.
struct ParsedAddress {
  IpAddress address;
  bool has_zone = false;
  [[nodiscard]] bool is_mapped() const noexcept;  // IPv6 that stands for an IPv4 address
};
[[nodiscard]] std::optional<ParsedAddress> parse_address(std::string_view text, std::string* error = nullptr);

}  // namespace tidegate::values
