#include "policies/admission/pod_template.hpp"

#include <doctest/doctest.h>

#include "policies/base/json/parser.hpp"
#include "policies/base/limits.hpp"

namespace tidegate::admission {
namespace {

TEST_CASE("workloads are Pods, their subresources with a Pod, and the owners of templates, and nothing else") {
  struct Case {
    const char* group;
    const char* resource;
    const char* sub_resource;
    bool is_workload;
  };
  const Case cases[] = {
      {"", "pods", "", true},
      {"", "pods", "ephemeralcontainers", true},
      {"", "pods", "resize", true},
      {"", "pods", "something-to-come", true},
      {"", "pods", "exec", false},
      {"", "pods", "attach", false},
      {"", "pods", "binding", false},
      {"", "pods", "eviction", false},
      {"", "pods", "log", false},
      {"", "pods", "portforward", false},
      {"", "pods", "proxy", false},
      {"", "pods", "status", false},
      {"apps", "deployments", "", true},
      {"apps", "deployments", "scale", false},
      {"apps", "deployments", "status", false},
      {"apps", "statefulsets", "", true},
      {"apps", "daemonsets", "", true},
      {"apps", "replicasets", "", true},
      {"", "replicationcontrollers", "", true},
      {"batch", "jobs", "", true},
      {"batch", "cronjobs", "", true},
      {"", "podtemplates", "", true},
      {"apps", "pods", "", false},
      {"example.com", "deployments", "", false},
      {"", "services", "", false},
  };
  for (const Case& c : cases) {
    CAPTURE(c.group);
    CAPTURE(c.resource);
    CAPTURE(c.sub_resource);
    CHECK((find_pod_home(c.group, c.resource, c.sub_resource) != nullptr) == c.is_workload);
  }
}

TEST_CASE("the Pod is found where each kind keeps it, and its path says where") {
  struct Case {
    const char* group;
    const char* resource;
    const char* object;
    const char* path;
  };
  const Case cases[] = {
      {"", "pods", R"({"spec":{"hostname":"x"}})", "spec"},
      {"apps", "deployments", R"({"spec":{"template":{"spec":{"hostname":"x"}}}})", "spec.template.spec"},
      {"batch", "cronjobs", R"({"spec":{"jobTemplate":{"spec":{"template":{"spec":{"hostname":"x"}}}}}})",
       "spec.jobTemplate.spec.template.spec"},
      {"", "podtemplates", R"({"template":{"spec":{"hostname":"x"}}})", "template.spec"},
  };
  base::Arena arena(limits::MiB, 0);
  for (const Case& c : cases) {
    CAPTURE(c.resource);
    const json::Node object = *json::parse_copy(c.object, arena);
    const auto pod = find_pod(*find_pod_home(c.group, c.resource, ""), object);
    REQUIRE(pod.has_value());
    CHECK((*pod->spec)["hostname"].string() == "x");
    with_pod_path(*pod, [&](const Path& home) { CHECK(home.field("spec").text().view() == c.path); });
  }
}

TEST_CASE("an absent, null or misshapen template is no Pod") {
  base::Arena arena(limits::MiB, 0);
  for (const char* text : {"{}", R"({"spec":null})", R"({"spec":{"template":null}})", R"({"spec":{"template":[]}})"}) {
    CAPTURE(text);
    const json::Node object = *json::parse_copy(text, arena);
    CHECK_FALSE(find_pod(*find_pod_home("apps", "deployments", ""), object).has_value());
  }
}

TEST_CASE("all container lists are visited in the order in which they start, and odd shapes are no harm") {
  base::Arena arena(limits::MiB, 0);
  const json::Node object =
      *json::parse_copy(R"({"spec":{"containers":[{"name":"a"},null,7],"initContainers":[{"name":"i"}],)"
                        R"("ephemeralContainers":[{"name":"e","image":"x"}]}})",
                        arena);
  const auto pod = find_pod(*find_pod_home("", "pods", ""), object);
  std::string seen;
  for_each_container(*pod, [&](const Container& container) {
    seen += std::string(to_string(container.list)) + "[" + std::to_string(container.index) +
            "]=" + std::string(container.name()) + ";";
  });
  CHECK(seen == "initContainers[0]=i;containers[0]=a;containers[1]=;containers[2]=;ephemeralContainers[0]=e;");
}

TEST_CASE("paths are written as Kubernetes writes them and lead to the same place as steps") {
  const Path root;
  const Path spec = root.field("spec");
  const Path list = spec.field("containers");
  const Path item = list.item(2);
  CHECK(item.field("image").text().view() == "spec.containers[2].image");
  const Path metadata = root.field("metadata");
  const Path labels = metadata.field("labels");
  CHECK(labels.key("app.kubernetes.io/name").text().view() == "metadata.labels[app.kubernetes.io/name]");
  CHECK(root.text().view().empty());
  const auto steps = item.steps();
  REQUIRE(steps.size() == 3);
  CHECK(std::get<std::string_view>(steps[1]) == "containers");
  CHECK(std::get<std::size_t>(steps[2]) == 2);
}

}  // namespace
}  // namespace tidegate::admission
