// What is kept of `resources` fields during a decision is what reading them anew gives.
#include "policies/checks/resource_memo.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "policies/base/json/parser.hpp"
#include "policies/values/pattern.hpp"
#include "tests/policies/checks/support/bench.hpp"

namespace tidegate::tests {

namespace {

using checks::ResourceMemo;
using checks::Written;
using checks::WrittenPair;

std::string text_of(const Written& written) {
  return written.is_good() ? written.quantity.canonical() : written.is_bad() ? "bad" : "absent";
}

std::string text_of(const WrittenPair& pair) {
  return text_of(pair.requests) + " " + text_of(pair.limits);
}

std::string read(ResourceMemo& memo, const json::Node& holder, std::string_view name) {
  std::optional<WrittenPair> spare;
  const WrittenPair& pair = memo.read(holder, name, checks::place_of_resource(name), spare);
  const WrittenPair anew = WrittenPair::read(holder["resources"], name);
  CHECK(pair.requests.node == anew.requests.node);
  CHECK(pair.limits.node == anew.limits.node);
  CHECK(text_of(pair) == text_of(anew));
  return text_of(pair);
}

std::string container(const std::string& memory) {
  return R"({"resources": {"requests": {"memory": ")" + memory + R"("}}})";
}

}  // namespace

TEST_CASE("each holder and each resource has its own amounts, however often they are asked for") {
  const Object object(R"({"holders": [
    {"resources": {"requests": {"cpu": "100m", "memory": "1Gi"}, "limits": {"cpu": 2, "memory": "nothing"}}},
    {"resources": {"limits": {"cpu": "100m", "ephemeral-storage": "12345678901234567890123456789012345678901234567"}}},
    {"resources": {"requests": null, "limits": {"example.com/gpu": "1"}}},
    {"resources": "x"}, {}, null]})");
  ResourceMemo memo;
  for (int round = 0; round < 2; ++round) {
    const auto holders = object.root()["holders"].items();
    CHECK(read(memo, holders[0], "cpu") == "100m 2");
    CHECK(read(memo, holders[1], "cpu") == "absent 100m");
    CHECK(read(memo, holders[0], "memory") == "1Gi bad");
    CHECK(read(memo, holders[1], "memory") == "absent absent");
    CHECK(read(memo, holders[1], "ephemeral-storage") == "absent 12345678901234567890123456789012345678901234567");
    CHECK(read(memo, holders[2], "cpu") == "absent absent");
    CHECK(read(memo, holders[2], "example.com/gpu") == "absent 1");
    CHECK(read(memo, holders[0], "example.com/gpu") == "absent absent");
    for (std::size_t i = 3; i < holders.size(); ++i) CHECK(read(memo, holders[i], "cpu") == "absent absent");
  }
}

TEST_CASE("more holders than are kept are read anew, and two can be held at once") {
  std::string list;
  for (int i = 0; i < 40; ++i) list += (i > 0 ? "," : "") + container(std::to_string(i) + "Mi");
  const Object object(R"({"holders": [)" + list + "]}");
  const auto holders = object.root()["holders"].items();
  ResourceMemo memo;
  for (int round = 0; round < 2; ++round) {
    for (std::size_t i = 0; i < holders.size(); ++i) {
      CHECK(read(memo, holders[i], "memory") == (i == 0 ? "0" : std::to_string(i) + "Mi") + " absent");
    }
  }
  const std::size_t place = checks::place_of_resource("memory");
  std::optional<WrittenPair> first_spare;
  std::optional<WrittenPair> second_spare;
  const WrittenPair& first = memo.read(holders[38], "memory", place, first_spare);
  const WrittenPair& second = memo.read(holders[39], "memory", place, second_spare);
  CHECK(text_of(first) == "38Mi absent");
  CHECK(text_of(second) == "39Mi absent");
}

TEST_CASE("after clear() nothing is left of what lay at the same place") {
  ResourceMemo memo;
  const auto member = [](const std::string& text) { return json::Node::of(std::string_view(text)); };
  const std::string before = "1Gi";
  const std::string after = "2Gi";
  json::Member memory{json::Node::of(std::string_view("memory")), member(before)};
  json::Member limits{json::Node::of(std::string_view("limits")), json::Node::object({&memory, 1})};
  json::Member resources{json::Node::of(std::string_view("resources")), json::Node::object({&limits, 1})};
  json::Node holder = json::Node::object({&resources, 1});
  CHECK(read(memo, holder, "memory") == "absent 1Gi");
  memory.value = member(after);
  memo.clear();
  CHECK(read(memo, holder, "memory") == "absent 2Gi");
  limits.key = json::Node::of(std::string_view("requests"));
  memo.clear();
  CHECK(read(memo, holder, "memory") == "2Gi absent");
}

TEST_CASE("resources: what is found does not depend on whether amounts are kept") {
  const std::vector<std::string> settings{
      "{require: [limits.memory, requests.cpu]}", "{max: {limits.memory: 1Gi, requests.cpu: 1}}",
      "{maxLimitRequestRatio: {memory: 2, cpu: 4}}", "{require: [limits.example.com/gpu], min: {requests.cpu: 10m}}"};
  const Object object(pod(R"({
    "resources": {"requests": {"cpu": "20"}, "limits": {"memory": "4Gi"}},
    "initContainers": [{"name": "i", "resources": {"limits": {"cpu": "2", "memory": "2Gi"}}}],
    "containers": [{"name": "a", "resources": {"requests": {"cpu": "1m"}, "limits": {"cpu": "1", "memory": "oh"}}},
                   {"name": "b"}, {"name": "c", "resources": {"requests": {"memory": "1Mi"}}}]})"));
  ResourceMemo memo;
  values::Matchers matchers;
  base::Arena arena(1 << 20, 0);
  for (int round = 0; round < 2; ++round) {
    for (const std::string& one : settings) {
      CAPTURE(one);
      const auto check = load_good("resources", one);
      checks::Findings found(arena);
      check->validate({object.root(), object.pod(), matchers, nullptr, &memo}, found);
      std::vector<std::string> texts;
      for (const checks::Finding& finding : found.all()) {
        texts.push_back(std::string(finding.path) + ": " + std::string(finding.message));
      }
      CHECK_FALSE(texts.empty());
      CHECK(texts == findings(*check, object));
    }
  }
}

}  // namespace tidegate::tests
