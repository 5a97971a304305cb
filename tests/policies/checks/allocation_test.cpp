// A check that finds nothing wrong allocates nothing: every `new` of this binary is counted.
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "policies/values/pattern.hpp"
#include "tests/policies/checks/support/bench.hpp"
#include "tests/support/count_allocations.hpp"

namespace tidegate::tests {

TEST_CASE("validate() allocates nothing when nothing is wrong") {
  const Object object(
      R"({"kind": "Deployment", "metadata": {"labels": {"team": "web-shop", "tier": "db"}},
          "spec": {"template": {"metadata": {"labels": {"team": "web"}, "annotations": {"note": "x"}}, "spec": {
            "securityContext": {"runAsNonRoot": true, "runAsUser": 1000},
            "volumes": [{"name": "v", "image": {"reference": "registry.example.com/model:1"}}],
            "initContainers": [{"name": "i", "image": "registry.example.com/shop/app:1.2.3", "resources":
              {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"cpu": 1, "memory": "128Mi"}}}],
            "containers": [{"name": "c", "image": "registry.example.com/shop/app:1.2.3", "resources":
              {"requests": {"cpu": "0.1", "memory": "64Mi"}, "limits": {"cpu": "1", "memory": "1e8"}}}]}}}})");
  const std::vector<std::pair<std::string_view, std::string_view>> all{
      {"runAsNonRoot", "{}"},
      {"runAsNonRoot", "mode: restricted"},
      {"images", "{allow: [registry.example.com/*], deny: [nginx], forbidTags: [latest, \"*-rc*\"]}"},
      {"resources",
       "{require: [limits.memory, requests.cpu], min: {requests.cpu: 1m}, max: {limits.memory: 4Gi}, "
       "maxLimitRequestRatio: {cpu: 10, memory: 4}}"},
      {"labels", "{require: {team: \"[a-z-]+\", tier: {values: [web, db]}}, forbid: [old]}"},
      {"annotations", "{on: template, require: {note: {}}, forbid: [old]}"},
  };
  for (const auto& [name, settings] : all) {
    CAPTURE(name);
    const auto check = load_good(name, settings);
    base::Arena arena(1 << 20, 0);
    checks::Findings found(arena);
    values::Matchers matchers;
    const std::size_t before = allocations;
    check->validate({object.root(), object.pod(), matchers}, found);
    const std::size_t after = allocations;
    CHECK(after - before == 0);
    CHECK(found.empty());
  }
}

}  // namespace tidegate::tests
