#include "policies/values/cidr.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "policies/values/ascii.hpp"
#include "policies/values/go_quote.hpp"

namespace tidegate::values {
namespace {

// The error of apiserver's parseCIDR around netip.ParsePrefix's.
std::nullopt_t fail(std::string_view text, const std::string& message, std::string* error) {
  if (error != nullptr) {
    *error = "network address parse error during conversion from string: netip.ParsePrefix(" + go_quoted(text) +
             "): " + message;
  }
  return std::nullopt;
}

// Digits without a leading zero; more than any network has when there are too many.
std::optional<unsigned> parse_length(std::string_view text) {
  if (text.empty() || !ascii::all_of(text, ascii::is_digit) || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  unsigned length = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), length);
  return status == std::errc() ? length : 1000U;
}

}  // namespace

std::optional<Cidr> Cidr::parse(std::string_view text, std::string* error) {
  const std::size_t slash = text.rfind('/');
  if (slash == std::string_view::npos) return fail(text, "no '/'", error);
  std::string detail;
  const auto parsed = parse_address(text.substr(0, slash), error == nullptr ? nullptr : &detail);
  if (!parsed) return fail(text, detail, error);
  if (parsed->has_zone) return fail(text, "IPv6 zones cannot be present in a prefix", error);
  const std::string_view bits = text.substr(slash + 1);
  const auto length = parse_length(bits);
  // Go's integers end before any number of digits does.
  if (!length || bits.size() > 19 || (bits.size() == 19 && bits > "9223372036854775807")) {
    return error == nullptr ? std::nullopt : fail(text, "bad bits after slash: " + go_quoted(bits), error);
  }
  if (*length > parsed->address.bits()) return fail(text, "prefix length out of range", error);
  if (parsed->is_mapped()) {
    if (error != nullptr) *error = "IPv4-mapped IPv6 address " + go_quoted(text) + " is not allowed";
    return std::nullopt;
  }
  return Cidr(parsed->address, *length);
}

bool Cidr::contains(const IpAddress& address) const noexcept {
  return address.family() == address_.family() && address.masked(length_) == address_.masked(length_);
}

bool Cidr::contains(const Cidr& network) const noexcept {
  return length_ <= network.length_ && contains(network.address_);
}

std::string_view Cidr::write(Buffer& buffer) const noexcept {
  IpAddress::Buffer address{};
  const std::string_view text = address_.write(address);
  char* place = std::copy(text.begin(), text.end(), buffer.data());
  *place++ = '/';
  place = std::to_chars(place, buffer.data() + buffer.size(), length_).ptr;
  return {buffer.data(), static_cast<std::size_t>(place - buffer.data())};
}

}  // namespace tidegate::values
