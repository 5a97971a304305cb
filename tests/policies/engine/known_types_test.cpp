#include "policies/engine/expressions/known_types.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace tidegate::engine {

TEST_CASE("the first field that a kind can't have is found, with what may have been meant") {
  using Names = std::vector<std::string>;
  struct Case {
    const char* type;
    Names names;
    const char* unknown;  // "INDEX TYPE NEAREST"; "" when all are there
  };
  const Case cases[] = {
      {"Pod", {"spec", "containers"}, ""},
      {"Pod", {"apiVersion"}, ""},
      {"Pod", {"spec", "replicas"}, "1 PodSpec "},
      {"Pod", {"spec", "hostNetwrok", "x"}, "1 PodSpec hostNetwork"},
      {"Pod", {"spec", "securityContext", "seccompProfile", "typ"}, "3 SeccompProfile type"},
      {"Pod", {"metadata", "labels", "anything", "at", "all"}, ""},
      {"Pod", {"spec", "containers", "name"}, ""},
      {"apps.Deployment", {"spec", "template", "spec", "hostPid"}, "3 PodSpec hostPID"},
      {"Container", {"resources", "limits", "cpu"}, ""},
      {"Volume", {"hostPath", "path"}, ""},
      {"Volume", {"hostpath"}, "0 Volume hostPath"},
      {"", {"whatever"}, ""},
      {"Database", {"whatever"}, ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.type);
    CAPTURE(c.names.front());
    const auto unknown = find_unknown_field(c.type, c.names);
    const std::string found =
        unknown ? std::to_string(unknown->index) + " " + unknown->type + " " + unknown->nearest : std::string();
    CHECK(found == c.unknown);
  }
}

TEST_CASE("resources have the type of their objects") {
  CHECK(object_type("", "pods") == "Pod");
  CHECK(object_type("apps", "deployments") == "apps.Deployment");
  CHECK(object_type("rbac.authorization.k8s.io", "clusterroles") == "rbac.ClusterRole");
  CHECK(object_type("apps", "pods").empty());
  CHECK(object_type("example.com", "databases").empty());
}

}  // namespace tidegate::engine
