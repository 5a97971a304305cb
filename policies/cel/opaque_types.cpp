// The types of the libraries, all in one place so that their numbers are unique.
#include <array>

#include "policies/cel/value.hpp"
#include "policies/values/quantity.hpp"

namespace tidegate::cel {
namespace {

template <class T>
bool equal_objects(const void* left, const void* right) {
  return *static_cast<const T*>(left) == *static_cast<const T*>(right);
}

bool same_object(const void* left, const void* right) {
  return left == right;
}

}  // namespace

const OpaqueType quantity_type{0, "kubernetes.Quantity", equal_objects<values::Quantity>};
const OpaqueType url_type{1, "kubernetes.URL", same_object};
const OpaqueType ip_type{2, "net.IP", same_object};
const OpaqueType cidr_type{3, "net.CIDR", same_object};
const OpaqueType semver_type{4, "kubernetes.Semver", same_object};
const OpaqueType format_type{5, "kubernetes.NamedFormat", same_object};

const OpaqueType& Value::opaque_type() const noexcept {
  static constexpr std::array<const OpaqueType*, 6> types = {&quantity_type, &url_type,    &ip_type,
                                                             &cidr_type,     &semver_type, &format_type};
  return *types[static_cast<std::size_t>(aux_)];
}

}  // namespace tidegate::cel
