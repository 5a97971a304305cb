#include "policies/author/resources.hpp"

#include <algorithm>
#include <array>

namespace tidegate::author {

namespace {

// Kinds without a namespace, and those whose plural the guess gets wrong ("endpoints" is its own plural).
constexpr std::array<std::string_view, 29> cluster_scoped{
    "APIService",
    "CSIDriver",
    "CSINode",
    "CertificateSigningRequest",
    "ClusterRole",
    "ClusterRoleBinding",
    "ClusterTrustBundle",
    "ComponentStatus",
    "CustomResourceDefinition",
    "DeviceClass",
    "FlowSchema",
    "IPAddress",
    "IngressClass",
    "MutatingAdmissionPolicy",
    "MutatingAdmissionPolicyBinding",
    "MutatingWebhookConfiguration",
    "Namespace",
    "Node",
    "PersistentVolume",
    "PriorityClass",
    "PriorityLevelConfiguration",
    "ResourceSlice",
    "RuntimeClass",
    "ServiceCIDR",
    "StorageClass",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
    "VolumeAttachment",
};

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

std::string plural(std::string_view kind) {
  std::string name = lower(kind);
  if (name.empty() || name == "endpoints") return name;
  switch (name.back()) {
    case 's':
      return name + "es";
    case 'y':
      name.pop_back();
      return name + "ies";
    default:
      return name + "s";
  }
}

// Custom groups have a dot that is not *.k8s.io; their kinds may share a name with a built-in one.
bool is_built_in(std::string_view group) {
  return group.find('.') == std::string_view::npos || group.ends_with(".k8s.io");
}

}  // namespace

ResourceName resource_of(std::string_view api_version, std::string_view kind) {
  const std::size_t slash = api_version.find('/');
  ResourceName name;
  if (slash != std::string_view::npos) name.group = api_version.substr(0, slash);
  name.version = slash == std::string_view::npos ? api_version : api_version.substr(slash + 1);
  name.resource = plural(kind);
  name.namespaced = !is_built_in(name.group) || !std::ranges::binary_search(cluster_scoped, kind);
  return name;
}

}  // namespace tidegate::author
