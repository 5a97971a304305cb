// k8s.io/apiserver pkg/cel/library/ip.go.
#include <string>

#include "policies/cel/library/costs.hpp"
#include "policies/cel/library/declare.hpp"
#include "policies/cel/library/library.hpp"
#include "policies/cel/library/opaque.hpp"
#include "policies/values/ip_address.hpp"

namespace tidegate::cel::library {
namespace {

using values::IpAddress;

const IpAddress& address_of(const Call& call) noexcept {
  return call.args[0].object<IpAddress>();
}

Value fail(const Call& call) {
  std::string error;
  (void)IpAddress::parse(call.args[0].text(), &error);
  return call.context.error(error);
}

Value parse(const Call& call) {
  const auto address = IpAddress::parse(call.args[0].text());
  return address ? make_opaque(ip_type, *address, call.context) : fail(call);
}

Value is_ip(const Call& call) {
  return Value::of(IpAddress::parse(call.args[0].text()).has_value());
}

Value is_canonical(const Call& call) {
  const auto address = IpAddress::parse(call.args[0].text());
  if (!address) return fail(call);
  IpAddress::Buffer buffer{};
  return Value::of(address->write(buffer) == call.args[0].text());
}

Value to_string(const Call& call) {
  IpAddress::Buffer buffer{};
  return call.context.string(address_of(call).write(buffer));
}

Value family(const Call& call) {
  return Value::of(static_cast<std::int64_t>(address_of(call).family()));
}

template <bool (IpAddress::*holds)() const noexcept>
Value ask(const Call& call) {
  return Value::of((address_of(call).*holds)());
}

std::uint64_t cost_twice(std::span<const Value> args, const Value&) {
  return costs::traversal(actual_size(args[0]), 2);
}

}  // namespace

void add_ip(Environment& environment) {
  const Signature text = {"string"}, address = {"net.IP"};
  environment.add_function({"ip", {global("string_to_ip", text, "net.IP", parse, costs::of_first)}});
  environment.add_function({"isIP", {global("is_ip", text, "bool", is_ip, costs::of_first)}});
  environment.add_function({"ip.isCanonical", {global("ip_is_canonical", text, "bool", is_canonical, cost_twice)}});
  environment.add_function({"string", {global("ip_to_string", address, "string", to_string)}});
  environment.add_function({"family", {member("ip_family", address, "int", family)}});
  environment.add_function(
      {"isUnspecified", {member("ip_is_unspecified", address, "bool", ask<&IpAddress::is_unspecified>)}});
  environment.add_function({"isLoopback", {member("ip_is_loopback", address, "bool", ask<&IpAddress::is_loopback>)}});
  environment.add_function(
      {"isLinkLocalMulticast",
       {member("ip_is_link_local_multicast", address, "bool", ask<&IpAddress::is_link_local_multicast>)}});
  environment.add_function(
      {"isLinkLocalUnicast",
       {member("ip_is_link_local_unicast", address, "bool", ask<&IpAddress::is_link_local_unicast>)}});
  environment.add_function(
      {"isGlobalUnicast", {member("ip_is_global_unicast", address, "bool", ask<&IpAddress::is_global_unicast>)}});
}

}  // namespace tidegate::cel::library
