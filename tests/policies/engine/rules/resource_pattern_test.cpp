#include "policies/engine/rules/resource_pattern.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "policies/base/yaml/read.hpp"
#include "policies/engine/rules/known_resources.hpp"

namespace engine = tidegate::engine;
namespace fields = tidegate::fields;
namespace yaml = tidegate::yaml;
namespace base = tidegate::base;

namespace {

std::optional<engine::ResourcePattern> pattern(const std::string& text) {
  const yaml::Source source("f", "\"" + text + "\"\n");
  base::Diagnostics diagnostics;
  const auto documents = yaml::read(source, diagnostics);
  fields::Reader reader(source, diagnostics);
  engine::ResourcePattern out;
  fields::Codec<engine::ResourcePattern>::read(reader, documents.at(0), out);
  if (diagnostics.has_errors()) return std::nullopt;
  return out;
}

}  // namespace

TEST_CASE("a resource is written as kubectl writes it") {
  struct Case {
    const char *text, *group, *resource, *sub;
  };
  const Case cases[] = {
      {"pods", "", "pods", ""},
      {"pods/exec", "", "pods", "exec"},
      {"deployments.apps", "apps", "deployments", ""},
      {"deployments.apps/scale", "apps", "deployments", "scale"},
      {"ingresses.networking.k8s.io", "networking.k8s.io", "ingresses", ""},
      {"*", "*", "*", ""},
      {"*.example.com", "example.com", "*", ""},
      {"*/scale", "*", "*", "scale"},
      {"*/*", "*", "*", "*"},
      {"pods/*", "", "pods", "*"},
      {"*.apps/status", "apps", "*", "status"},
      {"widgets.example.com/frobnicate", "example.com", "widgets", "frobnicate"},
  };
  for (const Case& c : cases) {
    CAPTURE(std::string(c.text));
    const auto got = pattern(c.text);
    REQUIRE(got);
    CHECK(got->group == c.group);
    CHECK(got->resource == c.resource);
    CHECK(got->sub_resource == c.sub);
    CHECK_FALSE(got->workloads);
  }
  CHECK(pattern("workloads")->workloads);
}

TEST_CASE("what is no resource is refused") {
  for (const char* text : {"", "/", "pods/", "/exec", "Pods", "pods.", ".apps", "po*", "*.*", "pods.*", "pods.ap*",
                           "deployments", "deployments.v1.apps", "a/b/c", "pods/ex*", "pods exec", "workload"}) {
    CAPTURE(std::string(text));
    CHECK_FALSE(pattern(text));
  }
}

TEST_CASE("matching is that of webhook rules") {
  CHECK(pattern("*")->matches("apps", "deployments", ""));
  CHECK_FALSE(pattern("*")->matches("apps", "deployments", "scale"));
  CHECK(pattern("*/*")->matches("apps", "deployments", "scale"));
  CHECK(pattern("pods/*")->matches("", "pods", ""));
  CHECK(pattern("pods/*")->matches("", "pods", "exec"));
  CHECK_FALSE(pattern("pods/*")->matches("", "services", "proxy"));
  CHECK(pattern("*/scale")->matches("example.com", "widgets", "scale"));
  CHECK_FALSE(pattern("*/scale")->matches("example.com", "widgets", ""));
  CHECK(pattern("*.example.com")->matches("example.com", "widgets", ""));
  CHECK_FALSE(pattern("*.example.com")->matches("sub.example.com", "widgets", ""));
  CHECK_FALSE(pattern("pods")->matches("metrics.k8s.io", "pods", ""));
  CHECK(pattern("workloads")->matches("apps", "deployments", ""));
  CHECK(pattern("workloads")->matches("", "pods", "ephemeralcontainers"));
  CHECK_FALSE(pattern("workloads")->matches("", "pods", "exec"));
  CHECK_FALSE(pattern("workloads")->matches("apps", "deployments", "scale"));
  CHECK_FALSE(pattern("workloads")->matches("", "configmaps", ""));
}

TEST_CASE("resources overlap where one object could match both") {
  const auto overlap = [](const char* a, const char* b) {
    const bool one = engine::resources_overlap(*pattern(a), *pattern(b));
    CHECK(one == engine::resources_overlap(*pattern(b), *pattern(a)));
    return one;
  };
  CHECK(overlap("pods", "pods"));
  CHECK(overlap("pods", "workloads"));
  CHECK(overlap("*", "workloads"));
  CHECK(overlap("*.apps", "workloads"));
  CHECK(overlap("*", "configmaps"));
  CHECK(overlap("workloads", "workloads"));
  CHECK_FALSE(overlap("pods", "deployments.apps"));
  CHECK_FALSE(overlap("configmaps", "workloads"));
  CHECK_FALSE(overlap("*.example.com", "workloads"));
  CHECK_FALSE(overlap("*/scale", "workloads"));
}

TEST_CASE("cluster-scoped resources are known, Namespaces count as lying in themselves") {
  CHECK(engine::only_cluster_scoped(*pattern("nodes")));
  CHECK(engine::only_cluster_scoped(*pattern("clusterroles.rbac.authorization.k8s.io")));
  CHECK_FALSE(engine::only_cluster_scoped(*pattern("pods")));
  CHECK_FALSE(engine::only_cluster_scoped(*pattern("namespaces")));
  CHECK_FALSE(engine::only_cluster_scoped(*pattern("widgets.example.com")));
  CHECK_FALSE(engine::only_cluster_scoped(*pattern("*")));
}

TEST_CASE("the known resources are sorted, unique, and hold every owner of a Pod") {
  const auto known = engine::known_resources();
  for (std::size_t i = 1; i < known.size(); ++i) {
    const bool ordered =
        std::pair(known[i - 1].group, known[i - 1].resource) < std::pair(known[i].group, known[i].resource);
    CAPTURE(std::string(known[i].resource));
    CHECK(ordered);
  }
  for (const auto& home : tidegate::admission::pod_homes()) {
    CHECK(engine::find_known_resource(home.group, home.resource) != nullptr);
  }
}
