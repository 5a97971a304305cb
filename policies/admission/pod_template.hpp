// Where a kind keeps its Pod, and the containers in it.
// `workloads` of the design: Pods, their subresources that carry a Pod, and the built-in owners of Pod templates.
// Thread contract: pure functions. Tested in tests/policies/admission/pod_template_test.cpp.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "policies/admission/path.hpp"
#include "policies/admission/review.hpp"
#include "policies/base/json/node.hpp"

namespace tidegate::admission {

// Where one built-in resource keeps its Pod's {metadata, spec}.
struct PodHome {
  std::string_view group, resource;
  std::span<const std::string_view> prefix;  // {"spec", "template"} …; empty for Pods
  // Whether a changed template is rolled out to new Pods or can't change at all: what /mutate may patch on UPDATE.
  bool template_mutable;
};

// All of them, Pods first.
[[nodiscard]] std::span<const PodHome> pod_homes() noexcept;
// The home for (group, resource, subresource), or null: other resources, and Pods' subresources that carry no Pod
// (exec, attach, binding, eviction, log, portforward, proxy, status) and scale/status of the owners.
[[nodiscard]] const PodHome* find_pod_home(std::string_view group, std::string_view resource,
                                           std::string_view sub_resource) noexcept;

enum class ContainerList : std::uint8_t { init_containers, containers, ephemeral_containers };
[[nodiscard]] std::string_view to_string(ContainerList list) noexcept;  // initContainers …

// A Pod or a Pod template inside an object.
struct Pod {
  const json::Node* metadata = &json::null_node;
  const json::Node* spec = &json::null_node;
  std::span<const std::string_view> prefix;
  // Of `spec`, by ContainerList: looked up once, as nearly every rule goes over them.
  std::array<std::span<const json::Node>, 3> containers;
  [[nodiscard]] bool is_template() const noexcept { return !prefix.empty(); }
};

// Nothing when the template is absent, null or no object.
[[nodiscard]] std::optional<Pod> find_pod(const PodHome& home, const json::Node& object) noexcept;

struct Container {
  ContainerList list = ContainerList::containers;
  std::size_t index = 0;
  const json::Node* node = &json::null_node;
  [[nodiscard]] std::string_view name() const noexcept { return (*node)["name"].string(); }
  [[nodiscard]] std::string_view image() const noexcept { return (*node)["image"].string(); }
};

// Calls `visit(const Container&)` for each container: init containers, containers, ephemeral containers.
template <class Visit>
void for_each_container(const Pod& pod, Visit&& visit) {
  constexpr std::array lists{ContainerList::init_containers, ContainerList::containers,
                             ContainerList::ephemeral_containers};
  for (const ContainerList list : lists) {
    const std::span<const json::Node> items = pod.containers[static_cast<std::size_t>(list)];
    for (std::size_t i = 0; i < items.size(); ++i) visit(Container{list, i, &items[i]});
  }
}

// Calls `use(const Path&)` with the path of the Pod's home: "" or spec.template …
template <class Use>
void with_pod_path(const Pod& pod, Use&& use) {
  std::array<Path, 6> steps{};
  for (std::size_t i = 0; i < pod.prefix.size() && i + 1 < steps.size(); ++i) {
    steps[i + 1] = steps[i].field(pod.prefix[i]);
  }
  use(steps[pod.prefix.size()]);
}

}  // namespace tidegate::admission
