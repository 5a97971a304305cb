// k8s.io/apiserver pkg/cel/library/cidr.go.
#include "policies/values/cidr.hpp"

#include <string>

#include "policies/cel/library/costs.hpp"
#include "policies/cel/library/declare.hpp"
#include "policies/cel/library/library.hpp"
#include "policies/cel/library/opaque.hpp"
#include "policies/cel/operations.hpp"

namespace tidegate::cel::library {
namespace {

using values::Cidr;
using values::IpAddress;

const Cidr& network_of(const Call& call) noexcept {
  return call.args[0].object<Cidr>();
}

Value fail(std::string_view text, Context& context) {
  std::string error;
  (void)Cidr::parse(text, &error);
  return context.error("network address parse error during conversion from string: " + error);
}

Value parse(const Call& call) {
  const auto network = Cidr::parse(call.args[0].text());
  return network ? make_opaque(cidr_type, *network, call.context) : fail(call.args[0].text(), call.context);
}

Value is_cidr(const Call& call) {
  return Value::of(Cidr::parse(call.args[0].text()).has_value());
}

Value to_string(const Call& call) {
  Cidr::Buffer buffer{};
  return call.context.string(network_of(call).write(buffer));
}

Value contains_ip(const Call& call) {
  return Value::of(network_of(call).contains(call.args[1].object<IpAddress>()));
}
// Kubernetes' words for a text that is no address are these.
Value contains_ip_text(const Call& call) {
  const auto address = IpAddress::parse(call.args[1].text());
  return address ? Value::of(network_of(call).contains(*address)) : no_such_overload();
}
Value contains_cidr(const Call& call) {
  return Value::of(network_of(call).contains(call.args[1].object<Cidr>()));
}
Value contains_cidr_text(const Call& call) {
  const auto network = Cidr::parse(call.args[1].text());
  return network ? Value::of(network_of(call).contains(*network)) : fail(call.args[1].text(), call.context);
}

Value address(const Call& call) {
  return make_opaque(ip_type, network_of(call).address(), call.context);
}
Value prefix_length(const Call& call) {
  return Value::of(std::int64_t{network_of(call).length()});
}
Value masked(const Call& call) {
  return make_opaque(cidr_type, network_of(call).masked(), call.context);
}

// Comparing as many bytes of both as the network's own length has.
std::uint64_t cost_of_ip(std::span<const Value> args, const Value&) {
  return costs::traversal(2 * actual_size(args[0]));
}
std::uint64_t cost_of_ip_text(std::span<const Value> args, const Value& result) {
  return cost_of_ip(args, result) + costs::traversal(actual_size(args[1]));
}
std::uint64_t cost_of_cidr(std::span<const Value> args, const Value& result) {
  return cost_of_ip(args, result) + costs::traversal(actual_size(args[0])) + 1;
}
std::uint64_t cost_of_cidr_text(std::span<const Value> args, const Value& result) {
  return cost_of_cidr(args, result) + costs::traversal(actual_size(args[1]));
}

}  // namespace

void add_cidr(Environment& environment) {
  const Signature text = {"string"}, network = {"net.CIDR"}, and_text = {"net.CIDR", "string"};
  environment.add_function({"cidr", {global("string_to_cidr", text, "net.CIDR", parse, costs::of_first)}});
  environment.add_function({"isCIDR", {global("is_cidr", text, "bool", is_cidr, costs::of_first)}});
  environment.add_function({"string", {global("cidr_to_string", network, "string", to_string)}});
  environment.add_function({"containsIP",
                            {member("cidr_contains_ip_string", and_text, "bool", contains_ip_text, cost_of_ip_text),
                             member("cidr_contains_ip_ip", {"net.CIDR", "net.IP"}, "bool", contains_ip, cost_of_ip)}});
  environment.add_function(
      {"containsCIDR",
       {member("cidr_contains_cidr_string", and_text, "bool", contains_cidr_text, cost_of_cidr_text),
        member("cidr_contains_cidr", {"net.CIDR", "net.CIDR"}, "bool", contains_cidr, cost_of_cidr)}});
  environment.add_function({"ip", {member("cidr_ip", network, "net.IP", address)}});
  environment.add_function({"prefixLength", {member("cidr_prefix_length", network, "int", prefix_length)}});
  environment.add_function({"masked", {member("cidr_masked", network, "net.CIDR", masked)}});
}

}  // namespace tidegate::cel::library
