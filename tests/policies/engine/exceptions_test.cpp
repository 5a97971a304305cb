#include <doctest/doctest.h>

#include "fixture.hpp"

namespace tidegate::engine {
namespace {

std::string exception(const std::string& spec) {
  return "---\napiVersion: tidegate.dev/v1\nkind: Exception\nmetadata: {name: legacy}\nspec:\n  policies: [{name: p}]\n"
         "  reason: moves off soon\n" +
         spec;
}
const std::string rules = policy("p", "", R"({name: r, images: {allow: ["registry.example.com/*"]}})");
const std::string pod =
    R"({"metadata":{"name":"legacy-1"},"spec":{"containers":[{"name":"app","image":"nginx:1"},{"name":"istio-proxy","image":"istio/proxy:1"}]}})";

TEST_CASE("an exception takes out what it matches and nothing else") {
  struct Case {
    const char* spec;
    std::size_t denied, excepted;
  };
  const Case cases[] = {
      {"  match: {namespaces: [shop]}\n", 0, 2},
      {"  match: {namespaces: [billing]}\n", 2, 0},
      {"  match: {names: [\"legacy-*\"]}\n", 0, 2},
      {"  match: {names: [\"modern-*\"]}\n", 2, 0},
      {"  match: {}\n  containers: [istio-proxy]\n", 1, 1},
      {"  match: {}\n  containers: [\"*\"]\n", 0, 2},
      {"  match: {}\n  images: [\"docker.io/istio/*\"]\n", 1, 1},
      {"  match: {}\n  images: [\"docker.io/istio/*\"]\n  containers: [app]\n", 2, 0},
      {"  match: {}\n  until: 2026-11-23\n", 0, 2},
      {"  match: {}\n  until: 2026-11-22\n", 2, 0},
  };
  for (const Case& c : cases) {
    CAPTURE(c.spec);
    const Decided decided = decide_text(*set_of(rules + exception(c.spec)), {.object = pod});
    std::vector<std::string> outcomes;
    if (c.denied > 0) outcomes.push_back("p/r deny " + std::to_string(c.denied));
    if (c.excepted > 0) outcomes.push_back("p/r excepted " + std::to_string(c.excepted));
    CHECK(decided.outcomes == outcomes);
    CHECK(decided.verdict == (c.denied > 0 ? Verdict::deny : Verdict::allow));
    CHECK(decided.annotation("exceptions") == (c.excepted > 0 ? "legacy" : ""));
  }
}

TEST_CASE("an exception does not apply by a label that is gone or by a name that may be excluded") {
  const auto by_label = set_of(rules + exception("  match: {labels: {matchLabels: {legacy: \"true\"}}}\n"));
  const std::string spec = R"("spec":{"containers":[{"name":"a","image":"nginx"}]})";
  const std::string good = R"({"metadata":{"labels":{"legacy":"true"}},"spec":{"containers":[]}})";
  CHECK(decide_text(*by_label, {.operation = "UPDATE", .object = "{\"metadata\":{}," + spec + "}", .old_object = good})
            .verdict == Verdict::deny);
  CHECK(decide_text(*by_label, {.object = R"({"metadata":{"labels":{"legacy":"true"}},)" + spec + "}"}).verdict ==
        Verdict::allow);
  const auto by_name = set_of(rules + exception("  match: {names: {exclude: [\"prod-*\"]}}\n"));
  CHECK(decide_text(*by_name, {.object = R"({"metadata":{"generateName":"prod-"},)" + spec + "}"}).verdict ==
        Verdict::deny);
  CHECK(decide_text(*by_name, {.object = R"({"metadata":{"generateName":"test-"},)" + spec + "}"}).verdict ==
        Verdict::allow);
}

TEST_CASE("an exception leaves out the defaults of its rule, also when it is about one of the containers") {
  const std::string defaults = policy("p", "", "{name: cpu, resources: {defaults: {requests.cpu: 100m}}}");
  const std::pair<const char*, bool> cases[] = {
      {"  match: {namespaces: [shop]}\n", false},
      {"  match: {namespaces: [billing]}\n", true},
      {"  match: {}\n  containers: [istio-proxy]\n", false},
      {"  match: {}\n  containers: [other]\n", true},
  };
  for (const auto& [spec, patched] : cases) {
    CAPTURE(spec);
    const Decided decided = decide_text(*set_of(defaults + exception(spec)), {.object = pod}, "/mutate");
    CHECK((decided.verdict == Verdict::patch) == patched);
  }
}

TEST_CASE("the same files give the same hash wherever they lie, and other contents another") {
  const SourceFile here[] = {{"/a/b.yaml", "x"}};
  const SourceFile there[] = {{"/c/d/b.yaml", "x"}};
  const SourceFile other[] = {{"/a/b.yaml", "y"}};
  const SourceFile split[] = {{"b", ".yamlx"}};
  CHECK(hash_of(here) == hash_of(there));
  CHECK(hash_of(here) != hash_of(other));
  CHECK(hash_of(here) != hash_of(split));
  CHECK(hash_of(here).size() == 64);
}

}  // namespace
}  // namespace tidegate::engine
