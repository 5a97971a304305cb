// The types of the libraries, all in one place so that their numbers are unique.
#include <array>

#include "policies/cel/library/format.hpp"
#include "policies/cel/value.hpp"
#include "policies/values/cidr.hpp"
#include "policies/values/ip_address.hpp"
#include "policies/values/quantity.hpp"
#include "policies/values/semantic_version.hpp"
#include "policies/values/url.hpp"

namespace tidegate::cel {
namespace {

template <class T>
const T& as(const void* object) {
  return *static_cast<const T*>(object);
}

template <class T>
bool equal_objects(const void* left, const void* right) {
  return as<T>(left) == as<T>(right);
}
std::string call_text(std::string_view function, std::string_view argument) {
  return std::string(function) + "(\"" + std::string(argument) + "\")";
}
template <class T>
std::string written(std::string_view function, const void* object) {
  typename T::Buffer buffer;
  return call_text(function, as<T>(object).write(buffer));
}

std::string version_text(const void* object) {
  const auto& version = as<values::SemanticVersion>(object);
  std::string text = std::to_string(version.major_number) + '.' + std::to_string(version.minor_number) + '.' +
                     std::to_string(version.patch_number);
  if (!version.prerelease.empty()) text.append(1, '-').append(version.prerelease);
  if (!version.build.empty()) text.append(1, '+').append(version.build);
  return call_text("semver", text);
}

// cel-go's sizes of both are bytes, those of the network's mask rounded up.
std::uint64_t address_size(const void* address) {
  return as<values::IpAddress>(address).bits() / 8;
}
std::uint64_t network_size(const void* network) {
  return (as<values::Cidr>(network).length() + 7) / 8;
}

}  // namespace

const OpaqueType quantity_type{0, "kubernetes.Quantity", equal_objects<values::Quantity>, [](const void* object) {
                                 return call_text("quantity", as<values::Quantity>(object).canonical());
                               }};
const OpaqueType url_type{1, "kubernetes.URL", equal_objects<values::Url>, [](const void* object) {
                            return call_text("url", values::to_string(as<values::Url>(object)));
                          }};
const OpaqueType ip_type{2, "net.IP", equal_objects<values::IpAddress>,
                         [](const void* object) { return written<values::IpAddress>("ip", object); }, address_size};
const OpaqueType cidr_type{3, "net.CIDR", equal_objects<values::Cidr>,
                           [](const void* object) { return written<values::Cidr>("cidr", object); }, network_size};
const OpaqueType semver_type{4, "kubernetes.Semver", equal_objects<values::SemanticVersion>, version_text};
const OpaqueType format_type{5, "kubernetes.NamedFormat", equal_objects<library::NamedFormat>, [](const void* object) {
                               return call_text("format.named", as<library::NamedFormat>(object).function);
                             }};

const OpaqueType& Value::opaque_type() const noexcept {
  static constexpr std::array<const OpaqueType*, 6> types = {&quantity_type, &url_type,    &ip_type,
                                                             &cidr_type,     &semver_type, &format_type};
  return *types[static_cast<std::size_t>(aux_)];
}

}  // namespace tidegate::cel
