#include "policies/engine/rules/known_resources.hpp"

#include <algorithm>
#include <array>

namespace tidegate::engine {

namespace {

constexpr std::array resources{
    KnownResource{"", "bindings", true},
    KnownResource{"", "componentstatuses", false},
    KnownResource{"", "configmaps", true},
    KnownResource{"", "endpoints", true},
    KnownResource{"", "events", true},
    KnownResource{"", "limitranges", true},
    KnownResource{"", "namespaces", false},
    KnownResource{"", "nodes", false},
    KnownResource{"", "persistentvolumeclaims", true},
    KnownResource{"", "persistentvolumes", false},
    KnownResource{"", "pods", true},
    KnownResource{"", "podtemplates", true},
    KnownResource{"", "replicationcontrollers", true},
    KnownResource{"", "resourcequotas", true},
    KnownResource{"", "secrets", true},
    KnownResource{"", "serviceaccounts", true},
    KnownResource{"", "services", true},
    KnownResource{"admissionregistration.k8s.io", "mutatingadmissionpolicies", false},
    KnownResource{"admissionregistration.k8s.io", "mutatingadmissionpolicybindings", false},
    KnownResource{"admissionregistration.k8s.io", "mutatingwebhookconfigurations", false},
    KnownResource{"admissionregistration.k8s.io", "validatingadmissionpolicies", false},
    KnownResource{"admissionregistration.k8s.io", "validatingadmissionpolicybindings", false},
    KnownResource{"admissionregistration.k8s.io", "validatingwebhookconfigurations", false},
    KnownResource{"apiextensions.k8s.io", "customresourcedefinitions", false},
    KnownResource{"apiregistration.k8s.io", "apiservices", false},
    KnownResource{"apps", "controllerrevisions", true},
    KnownResource{"apps", "daemonsets", true},
    KnownResource{"apps", "deployments", true},
    KnownResource{"apps", "replicasets", true},
    KnownResource{"apps", "statefulsets", true},
    KnownResource{"authentication.k8s.io", "selfsubjectreviews", false},
    KnownResource{"authentication.k8s.io", "tokenreviews", false},
    KnownResource{"authorization.k8s.io", "localsubjectaccessreviews", true},
    KnownResource{"authorization.k8s.io", "selfsubjectaccessreviews", false},
    KnownResource{"authorization.k8s.io", "selfsubjectrulesreviews", false},
    KnownResource{"authorization.k8s.io", "subjectaccessreviews", false},
    KnownResource{"autoscaling", "horizontalpodautoscalers", true},
    KnownResource{"batch", "cronjobs", true},
    KnownResource{"batch", "jobs", true},
    KnownResource{"certificates.k8s.io", "certificatesigningrequests", false},
    KnownResource{"certificates.k8s.io", "clustertrustbundles", false},
    KnownResource{"certificates.k8s.io", "podcertificaterequests", true},
    KnownResource{"coordination.k8s.io", "leasecandidates", true},
    KnownResource{"coordination.k8s.io", "leases", true},
    KnownResource{"discovery.k8s.io", "endpointslices", true},
    KnownResource{"events.k8s.io", "events", true},
    KnownResource{"flowcontrol.apiserver.k8s.io", "flowschemas", false},
    KnownResource{"flowcontrol.apiserver.k8s.io", "prioritylevelconfigurations", false},
    KnownResource{"internal.apiserver.k8s.io", "storageversions", false},
    KnownResource{"networking.k8s.io", "ingressclasses", false},
    KnownResource{"networking.k8s.io", "ingresses", true},
    KnownResource{"networking.k8s.io", "ipaddresses", false},
    KnownResource{"networking.k8s.io", "networkpolicies", true},
    KnownResource{"networking.k8s.io", "servicecidrs", false},
    KnownResource{"node.k8s.io", "runtimeclasses", false},
    KnownResource{"policy", "poddisruptionbudgets", true},
    KnownResource{"rbac.authorization.k8s.io", "clusterrolebindings", false},
    KnownResource{"rbac.authorization.k8s.io", "clusterroles", false},
    KnownResource{"rbac.authorization.k8s.io", "rolebindings", true},
    KnownResource{"rbac.authorization.k8s.io", "roles", true},
    KnownResource{"resource.k8s.io", "deviceclasses", false},
    KnownResource{"resource.k8s.io", "devicetaintrules", false},
    KnownResource{"resource.k8s.io", "resourceclaims", true},
    KnownResource{"resource.k8s.io", "resourceclaimtemplates", true},
    KnownResource{"resource.k8s.io", "resourceslices", false},
    KnownResource{"scheduling.k8s.io", "podgroups", true},
    KnownResource{"scheduling.k8s.io", "priorityclasses", false},
    KnownResource{"scheduling.k8s.io", "workloads", true},
    KnownResource{"storage.k8s.io", "csidrivers", false},
    KnownResource{"storage.k8s.io", "csinodes", false},
    KnownResource{"storage.k8s.io", "csistoragecapacities", true},
    KnownResource{"storage.k8s.io", "storageclasses", false},
    KnownResource{"storage.k8s.io", "volumeattachments", false},
    KnownResource{"storage.k8s.io", "volumeattributesclasses", false},
    KnownResource{"storagemigration.k8s.io", "storageversionmigrations", false},
};

constexpr std::array<std::string_view, 14> sub_resources{"approval",    "attach", "binding",  "ephemeralcontainers",
                                                         "eviction",    "exec",   "finalize", "log",
                                                         "portforward", "proxy",  "resize",   "scale",
                                                         "status",      "token"};

}  // namespace

std::span<const KnownResource> known_resources() noexcept {
  return resources;
}

const KnownResource* find_known_resource(std::string_view group, std::string_view resource) noexcept {
  const auto found = std::find_if(resources.begin(), resources.end(), [&](const KnownResource& known) {
    return known.group == group && known.resource == resource;
  });
  return found == resources.end() ? nullptr : &*found;
}

bool is_known_group(std::string_view group) noexcept {
  return std::any_of(resources.begin(), resources.end(),
                     [&](const KnownResource& known) { return known.group == group; });
}

std::span<const std::string_view> known_sub_resources() noexcept {
  return sub_resources;
}

}  // namespace tidegate::engine
