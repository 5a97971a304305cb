// Restricted fields, of each container and init container (ephemeral ones can't have any):
//   resources.requests, resources.limits; and spec.resources, which stands for all containers (KEP-2837, v1.34)
// What is in effect for a container: its own limit, else the Pod's; its own request, else its own limit, else the Pod's
//   request, else the Pod's limit: as Kubernetes fills in requests. The Pod's count for cpu, memory and hugepages-*.
//   A limit of 0 is none: the kubelet sets no bound then.
// Allowed values: every quantity can be read; each name of `require` is in effect; what is in effect is at least `min`
//   and at most `max`; a limit is at most `maxLimitRequestRatio` times the request. Only `require` asks for presence.
// Defaults fill in a request where the container has neither request nor limit, and a limit where it has none (raised
// to the request where that is higher), but nothing of what the Pod sets, nor what would break the rule's own bounds.
// Source: k8s.io/kubernetes pkg/apis/core/v1/defaults.go, plugin/pkg/admission/limitranger, KEP-2837.
// Tested in tests/policies/checks/resources*_test.cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "policies/base/fields/table.hpp"
#include "policies/checks/check.hpp"
#include "policies/checks/codecs.hpp"
#include "policies/values/quantity.hpp"

namespace tidegate::checks {

// cpu, memory, ephemeral-storage, hugepages-2Mi, or an extended resource (example.com/gpu).
struct ResourceName {
  std::string text;
  auto operator<=>(const ResourceName&) const = default;
};

// limits.memory
struct ResourceKey {
  enum class Side : std::uint8_t { requests, limits };
  Side side = Side::requests;
  ResourceName name;
  [[nodiscard]] std::string text() const;
  auto operator<=>(const ResourceKey&) const = default;
};

struct ResourcesSettings {
  using Amounts = std::vector<std::pair<ResourceKey, values::Quantity>>;

  std::vector<ResourceKey> require;
  Amounts min, max, defaults;
  std::vector<std::pair<ResourceName, values::Quantity>> max_limit_request_ratio;

  static const fields::Table<ResourcesSettings>& table();
  void check(fields::Reader& reader, const yaml::Value& at);
};

[[nodiscard]] std::unique_ptr<const Check> compile(const ResourcesSettings& settings);

}  // namespace tidegate::checks

namespace tidegate::fields {

template <>
struct Codec<checks::ResourceName> {
  static void read(Reader& reader, const yaml::Value& value, checks::ResourceName& out);
  static void schema(Schema& schema);
};

template <>
struct Codec<checks::ResourceKey> {
  static void read(Reader& reader, const yaml::Value& value, checks::ResourceKey& out);
  static void schema(Schema& schema);
};

}  // namespace tidegate::fields
