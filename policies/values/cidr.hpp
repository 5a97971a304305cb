// A network in CIDR notation as Kubernetes' CEL has it: an address and how many of its bits are the network's.
// Host bits are kept (10.0.0.1/8 is no error). Reads and compares as Go's netip.Prefix, error texts included.
// Invariants: trivially copyable; length <= the address's bits.
// Thread contract: a value. Tested in tests/policies/values/cidr_test.cpp against a table that Go made.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "policies/values/ip_address.hpp"

namespace tidegate::values {

class Cidr {
 public:
  using Buffer = std::array<char, 56>;

  Cidr() noexcept = default;  // 0.0.0.0/0
  Cidr(const IpAddress& address, unsigned length) noexcept : address_(address), length_(length) {}

  // apiserver's cidr(): with the text of its error, when that is asked for. Allocates only for that.
  [[nodiscard]] static std::optional<Cidr> parse(std::string_view text, std::string* error = nullptr);

  [[nodiscard]] const IpAddress& address() const noexcept { return address_; }
  [[nodiscard]] unsigned length() const noexcept { return length_; }
  [[nodiscard]] Cidr masked() const noexcept { return {address_.masked(length_), length_}; }
  // Never across families.
  [[nodiscard]] bool contains(const IpAddress& address) const noexcept;
  [[nodiscard]] bool contains(const Cidr& network) const noexcept;

  [[nodiscard]] std::string_view write(Buffer& buffer) const noexcept;

  // With the host bits: 10.0.0.1/8 is not 10.0.0.0/8.
  friend bool operator==(const Cidr&, const Cidr&) noexcept = default;

 private:
  IpAddress address_;
  unsigned length_ = 0;
};

}  // namespace tidegate::values
