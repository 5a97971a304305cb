#include "policies/admission/merge/schema.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace tidegate::admission::merge {
namespace {

const Type& at(const Type& type, std::initializer_list<const char*> path) {
  const Type* node = &type;
  for (const char* step : path) {
    node = std::string_view(step) == "[]" ? &type_at(node->element) : member_type(*node, step);
    REQUIRE(node != nullptr);
  }
  return *node;
}

std::vector<std::string> names(std::span<const std::string_view> keys) {
  return {keys.begin(), keys.end()};
}

TEST_CASE("every kind that has a Pod has a schema") {
  for (const char* kind : {"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"}) {
    CHECK(find_kind("apps", "v1", kind) != nullptr);
  }
  for (const char* kind : {"Job", "CronJob"}) CHECK(find_kind("batch", "v1", kind) != nullptr);
  for (const char* kind : {"Pod", "PodTemplate", "ReplicationController"}) {
    CHECK(find_kind("", "v1", kind) != nullptr);
  }
}

TEST_CASE("a kind that is not in the table, or of another version, has none") {
  CHECK(find_kind("apps", "v1beta1", "Deployment") == nullptr);
  CHECK(find_kind("example.com", "v1", "Widget") == nullptr);
  CHECK(find_kind("", "v1", "Deployment") == nullptr);
}

TEST_CASE("a resource's kind is found by its plural") {
  for (const char* resource : {"pods", "endpoints", "persistentvolumeclaims", "services"}) {
    CAPTURE(resource);
    CHECK(knows_resource("", resource));
  }
  CHECK(knows_resource("networking.k8s.io", "networkpolicies"));
  CHECK(knows_resource("networking.k8s.io", "ingresses"));
  CHECK(knows_resource("networking.k8s.io", "ingressclasses"));
  CHECK(knows_resource("discovery.k8s.io", "endpointslices"));
  CHECK_FALSE(knows_resource("example.com", "pods"));
  CHECK_FALSE(knows_resource("", "deployments"));
}

TEST_CASE("lists, maps and structs are merged or atomic as Kubernetes declares them") {
  const Type& pod = *find_kind("", "v1", "Pod");
  const Type& containers = at(pod, {"spec", "containers"});
  CHECK(containers.list == Relation::merged);
  CHECK(names(keys_of(containers)) == std::vector<std::string>{"name"});
  const Type& ports = at(containers, {"[]", "ports"});
  CHECK(names(keys_of(ports)) == std::vector<std::string>{"containerPort", "protocol"});
  const Field* protocol = find_field(type_at(ports.element), "protocol");
  REQUIRE(protocol != nullptr);
  CHECK(protocol->default_value().string() == "TCP");
  CHECK(at(containers, {"[]", "command"}).list == Relation::atomic);
  CHECK(at(containers, {"[]", "resources", "limits", "cpu"}).scalar == Scalar::any);
  CHECK(at(pod, {"metadata", "labels"}).map == Relation::merged);
  CHECK(at(pod, {"metadata", "labels", "any"}).scalar == Scalar::text);
  CHECK(at(pod, {"spec", "nodeSelector"}).map == Relation::atomic);
  CHECK(at(pod, {"spec", "tolerations"}).list == Relation::atomic);
  const Type& finalizers = at(pod, {"metadata", "finalizers"});
  CHECK(finalizers.list == Relation::merged);
  CHECK(keys_of(finalizers).empty());
  CHECK(at(*find_kind("apps", "v1", "Deployment"), {"spec", "selector"}).map == Relation::atomic);
  CHECK(member_type(at(pod, {"spec"}), "nodeselector") == nullptr);
}

TEST_CASE("the table is sound: rows exist and fields are sorted") {
  CHECK(all_kinds().size() >= 30);
  for (const Kind& kind : all_kinds()) {
    CAPTURE(kind.kind);
    const auto fields = fields_of(type_at(kind.type));
    CHECK(std::ranges::is_sorted(fields, {}, &Field::name));
    CHECK(find_field(type_at(kind.type), "metadata") != nullptr);
  }
}

}  // namespace
}  // namespace tidegate::admission::merge
