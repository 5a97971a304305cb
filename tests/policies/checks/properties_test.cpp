// What holds for every check and every Pod: defaults are filled in once, never make a passing object fail, and what a
// check finds doesn't depend on where in its list a container stands. rapidcheck makes the Pods.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <string>
#include <vector>

#include "policies/base/json/writer.hpp"
#include "tests/policies/checks/support/bench.hpp"

namespace tidegate::tests {

namespace {

using rc::gen::element;
using Words = std::vector<std::string>;

// `"name": value, ` or nothing.
std::string maybe(const std::string& name, const Words& values) {
  Words all = values;
  all.emplace_back();
  const std::string value = *rc::gen::elementOf(all);
  return value.empty() ? std::string() : "\"" + name + "\": " + value + ", ";
}

std::string closed(std::string members) {
  if (members.ends_with(", ")) members.resize(members.size() - 2);
  return "{" + members + "}";
}

std::string security_context() {
  return closed(maybe("runAsNonRoot", {"true", "false", "null"}) + maybe("runAsUser", {"0", "1000", "null"}));
}

std::string amounts() {
  return closed(maybe("cpu", {R"("10m")", R"("100m")", "2", R"("0")", R"("x")", "null"}) +
                maybe("memory", {R"("64Mi")", R"("1Gi")", R"("8Gi")", R"("0")"}));
}

std::string resources() {
  return closed(maybe("requests", {amounts()}) + maybe("limits", {amounts()}));
}

std::string container(const std::string& name) {
  return closed("\"name\": \"" + name + "\", " +
                maybe("image", {R"("nginx")", R"("registry.example.com/a:1")", R"("Bad Image")", R"("")"}) +
                maybe("securityContext", {security_context()}) + maybe("resources", {resources(), "null"}));
}

std::string containers() {
  std::string out;
  const int count = *rc::gen::inRange(0, 4);
  for (int i = 0; i < count; ++i) out += (i == 0 ? "" : ", ") + container("c" + std::to_string(i));
  return "[" + out + "]";
}

std::string labels() {
  return closed(maybe("team", {R"("web")", R"("WEB")"}) + maybe("managed-by", {R"("me")", "null"}));
}

std::string pod_spec() {
  return closed("\"containers\": " + containers() + ", " + maybe("initContainers", {containers()}) +
                maybe("ephemeralContainers", {containers()}) + maybe("securityContext", {security_context(), "null"}) +
                maybe("resources", {resources()}) + maybe("hostUsers", {"true", "false"}) +
                maybe("os", {R"({"name": "linux"})", R"({"name": "windows"})"}));
}

std::string object() {
  const std::string inner = "{\"metadata\": {\"labels\": " + labels() + "}, \"spec\": " + pod_spec() + "}";
  if (*rc::gen::arbitrary<bool>()) return "{\"kind\": \"Pod\", " + inner.substr(1);
  const std::string selector = *rc::gen::elementOf(Words{
      R"({"matchLabels": {"app": "a"}})", R"({"matchExpressions": [{"key": "team", "operator": "Exists"}]})", "{}"});
  return R"({"kind": "Deployment", "metadata": {"labels": )" + labels() + R"(}, "spec": {"selector": )" + selector +
         R"(, "template": )" + inner + "}}";
}

struct Settings {
  std::string check, yaml;
};

const std::vector<Settings>& all_settings() {
  static const std::vector<Settings> all{
      {"runAsNonRoot", "defaults: {runAsNonRoot: true, runAsUser: 65532}"},
      {"runAsNonRoot", "defaults: {runAsUser: 65532}"},
      {"runAsNonRoot", "{mode: restricted, defaults: {runAsNonRoot: true}}"},
      {"runAsNonRoot", "{mode: restricted, version: v1.22, defaults: {runAsUser: 1, runAsNonRoot: true}}"},
      {"images", "{allow: [registry.example.com/*], requireDigest: true, forbidTags: [latest]}"},
      {"resources", "defaults: {requests.cpu: 100m, limits.memory: 256Mi}"},
      {"resources",
       "{require: [limits.memory, requests.cpu], min: {requests.cpu: 50m}, max: {limits.memory: 4Gi, limits.cpu: 1}, "
       "maxLimitRequestRatio: {memory: 4, cpu: 2}, "
       "defaults: {requests.cpu: 100m, limits.cpu: 200m, requests.memory: 64Mi, limits.memory: 256Mi}}"},
      {"resources", "{max: {requests.memory: 512Mi}, defaults: {limits.memory: 1Gi}}"},
      {"labels", "{require: {team: \"[a-z]+\"}, defaults: {team: web, managed-by: platform}}"},
      {"labels", "{on: template, require: {team: \"[a-z]+\"}, defaults: {team: web, managed-by: platform}}"},
      {"annotations", "{on: template, require: {note: {}}, defaults: {note: hello}}"},
  };
  return all;
}

}  // namespace

TEST_CASE("property: defaults set nothing on their own result, and never make a passing object fail") {
  for (const Settings& settings : all_settings()) {
    CAPTURE(settings.check);
    CAPTURE(settings.yaml);
    const auto check = load_good(settings.check, settings.yaml);
    CHECK(rc::check([&] {
      const std::string json = object();
      const Object before(json);
      const Filled once = fill(*check, before);
      const Filled twice = fill(*check, once.object);
      RC_ASSERT(twice.edits.empty());
      RC_ASSERT(findings(*check, once.object).size() <= findings(*check, before).size());
      if (!check->has_defaults()) RC_ASSERT(once.edits.empty());
    }));
  }
}

TEST_CASE("property: identities don't depend on the order of containers") {
  for (const Settings& settings : all_settings()) {
    CAPTURE(settings.check);
    const auto check = load_good(settings.check, settings.yaml);
    CHECK(rc::check([&] {
      const std::string first = container("a"), second = container("b");
      const auto found = [&](const std::string& list) {
        auto out = identities(*check, Object(pod(R"({"containers": [)" + list + "]}")));
        std::ranges::sort(out);
        return out;
      };
      RC_ASSERT(found(first + ", " + second) == found(second + ", " + first));
    }));
  }
}

}  // namespace tidegate::tests
