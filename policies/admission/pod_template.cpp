#include "policies/admission/pod_template.hpp"

#include <algorithm>

namespace tidegate::admission {

namespace {

constexpr std::array<std::string_view, 2> in_spec_template{"spec", "template"};
constexpr std::array<std::string_view, 1> in_template{"template"};
constexpr std::array<std::string_view, 4> in_job_template{"spec", "jobTemplate", "spec", "template"};

// Whether an UPDATE may change the template is in each kind's validation (k8s.io/kubernetes pkg/apis/*/validation):
// a Job's is immutable once it runs; a ReplicaSet's may change but only new Pods have it.
constexpr std::array<PodHome, 9> homes{{
    {"", "pods", {}, false},
    {"apps", "deployments", in_spec_template, true},
    {"apps", "statefulsets", in_spec_template, true},
    {"apps", "daemonsets", in_spec_template, true},
    {"apps", "replicasets", in_spec_template, false},
    {"", "replicationcontrollers", in_spec_template, true},
    {"batch", "jobs", in_spec_template, false},
    {"batch", "cronjobs", in_job_template, true},
    {"", "podtemplates", in_template, true},
}};

// Everything else below pods carries a Pod: ephemeralcontainers, resize, and what may come.
constexpr std::array<std::string_view, 8> podless_sub_resources{"attach", "binding",     "eviction", "exec",
                                                                "log",    "portforward", "proxy",    "status"};

}  // namespace

std::span<const PodHome> pod_homes() noexcept {
  return homes;
}

const PodHome* find_pod_home(std::string_view group, std::string_view resource,
                             std::string_view sub_resource) noexcept {
  for (const PodHome& home : homes) {
    if (home.resource != resource || home.group != group) continue;
    if (sub_resource.empty()) return &home;
    const bool is_pod = home.prefix.empty();
    return is_pod && std::ranges::find(podless_sub_resources, sub_resource) == podless_sub_resources.end() ? &home
                                                                                                           : nullptr;
  }
  return nullptr;
}

std::string_view to_string(ContainerList list) noexcept {
  switch (list) {
    case ContainerList::init_containers:
      return "initContainers";
    case ContainerList::containers:
      return "containers";
    case ContainerList::ephemeral_containers:
      return "ephemeralContainers";
  }
  return "containers";
}

std::optional<Pod> find_pod(const PodHome& home, const json::Node& object) noexcept {
  const json::Node* node = &object;
  for (const std::string_view step : home.prefix) node = &(*node)[step];
  if (!node->is_object()) return std::nullopt;
  Pod pod{.metadata = &(*node)["metadata"], .spec = &(*node)["spec"], .prefix = home.prefix, .containers = {}};
  for (const ContainerList list :
       {ContainerList::init_containers, ContainerList::containers, ContainerList::ephemeral_containers}) {
    pod.containers[static_cast<std::size_t>(list)] = (*pod.spec)[to_string(list)].items();
  }
  return pod;
}

}  // namespace tidegate::admission
