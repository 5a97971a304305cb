#include <doctest/doctest.h>

#include "fixture.hpp"
#include "policies/base/limits.hpp"

namespace tidegate::engine {
namespace {

const std::string registry = R"({name: registry, images: {allow: ["registry.example.com/*"]}})";
const std::string bad_pod = R"({"metadata":{"name":"web"},"spec":{"containers":[{"name":"a","image":"nginx"}]}})";
const std::string good_pod =
    R"({"metadata":{"name":"web"},"spec":{"containers":[{"name":"a","image":"registry.example.com/nginx:1"}]}})";

TEST_CASE("a violation is denied with a summary, the rule, the path and the remedy") {
  const auto set = set_of(policy("images", "", registry));
  const Decided denied = decide_text(*set, {.object = bad_pod});
  CHECK(denied.verdict == Verdict::deny);
  CHECK(
      denied.message.starts_with("Pod \"web\" violates 1 rule: images/registry\n"
                                 "- images/registry: spec.containers[0].image: \"nginx\""));
  CHECK(denied.message.find("registry.example.com/*") != std::string::npos);
  CHECK(denied.outcomes == std::vector<std::string>{"images/registry deny 1"});
  CHECK(denied.annotation("rules") == set->short_hash());
  const Decided allowed = decide_text(*set, {.object = good_pod});
  CHECK(allowed.verdict == Verdict::allow);
  CHECK(allowed.outcomes.empty());
}

TEST_CASE("what no policy matches is allowed without a word") {
  const auto set = set_of(policy("images", "", registry));
  const Decided decided = decide_text(*set, {.resource = "services", .kind = "Service", .object = "{}"});
  CHECK(decided.verdict == Verdict::allow);
  CHECK(decided.annotations.empty());
}

TEST_CASE("all violations of all policies are told, in the order of policies and rules") {
  const auto set = set_of(policy("b", "", registry) + policy("a", "", "{name: owner, labels: {require: {team: {}}}}"));
  const Decided decided = decide_text(*set, {.object = bad_pod});
  CHECK(decided.message.starts_with("Pod \"web\" violates 2 rules: a/owner, b/registry\n- a/owner: "));
  CHECK(decided.outcomes == std::vector<std::string>{"a/owner deny 1", "b/registry deny 1"});
}

TEST_CASE("more violations than the limit are counted, and the message keeps its bound") {
  std::string containers;
  for (int i = 0; i < 100; ++i) {
    containers += (i == 0 ? "" : ",") + std::string(R"({"name":"c)") + std::to_string(i) + R"(","image":"nginx:)" +
                  std::string(100, 'v') + R"("})";
  }
  const auto set = set_of(policy("images", "", registry));
  const Decided decided =
      decide_text(*set, {.object = R"({"metadata":{"name":"web"},"spec":{"containers":[)" + containers + "]}}"});
  CHECK(decided.message.size() <= limits::max_message_bytes);
  CHECK(decided.message.ends_with(" more"));
  CHECK(decided.message.find('\n') <= limits::max_summary_bytes);
  CHECK(decided.outcomes == std::vector<std::string>{"images/registry deny 100"});
}

TEST_CASE("warn warns, audit tells the audit log alone, and a rule's action wins over its policy's") {
  const std::string spec = "  match: {resources: [workloads]}\n  action: warn\n";
  const Decided warned = decide_text(*set_of(policy("p", spec, registry)), {.object = bad_pod});
  CHECK(warned.verdict == Verdict::allow);
  REQUIRE(warned.warnings.size() == 1);
  CHECK(warned.warnings[0].starts_with("p/registry: spec.containers[0].image: "));
  const std::string audited_rule = R"({name: registry, action: audit, images: {allow: ["registry.example.com/*"]}})";
  const Decided audited = decide_text(*set_of(policy("p", spec, audited_rule)), {.object = bad_pod});
  CHECK(audited.verdict == Verdict::allow);
  CHECK(audited.warnings.empty());
  CHECK(audited.annotation("violations").starts_with("p/registry: spec.containers[0].image: "));
}

TEST_CASE("a rule's own message stands for the check's words, after the path") {
  const auto set = set_of(
      policy("p", "", R"({name: r, images: {allow: ["registry.example.com/*"]}, message: "ask the platform team"})"));
  CHECK(decide_text(*set, {.object = bad_pod})
            .message.ends_with("\n- p/r: spec.containers[0].image: ask the platform team"));
}

TEST_CASE("on UPDATE only what the request introduces is denied") {
  const auto set = set_of(policy("p", "", registry));
  const auto pod = [](const std::string& containers) {
    return R"({"metadata":{"name":"web"},"spec":{"containers":[)" + containers + "]}}";
  };
  const std::string a = R"({"name":"a","image":"nginx"})";
  const std::string b = R"({"name":"b","image":"registry.example.com/b:1"})";
  struct Case {
    const char* what;
    std::string before, after;
    Verdict verdict;
    std::size_t warnings;
  };
  const Case cases[] = {
      {"the same violation", pod(a), pod(a), Verdict::allow, 1},
      {"the container moved", pod(a + "," + b), pod(b + "," + a), Verdict::allow, 1},
      {"another container with it", pod(a), pod(a + R"(,{"name":"c","image":"nginx"})"), Verdict::deny, 1},
      {"another value", pod(a), pod(R"({"name":"a","image":"redis"})"), Verdict::deny, 0},
      {"the container was renamed", pod(a), pod(R"({"name":"z","image":"nginx"})"), Verdict::deny, 0},
      {"it was fine before", pod(b), pod(a), Verdict::deny, 0},
      {"it is mended", pod(a), pod(b), Verdict::allow, 0},
      {"nothing is known of before", "null", pod(a), Verdict::deny, 0},
  };
  for (const Case& c : cases) {
    CAPTURE(c.what);
    const Decided decided = decide_text(*set, {.operation = "UPDATE", .object = c.after, .old_object = c.before});
    CHECK(decided.verdict == c.verdict);
    CHECK(decided.warnings.size() == c.warnings);
    if (c.warnings > 0) CHECK(decided.warnings[0].starts_with("(existing) p/registry: "));
  }
  const auto always = set_of(policy("p", "  match: {resources: [workloads]}\n  onUpdate: always\n", registry));
  CHECK(decide_text(*always, {.operation = "UPDATE", .object = pod(a), .old_object = pod(a)}).verdict == Verdict::deny);
}

TEST_CASE("routes serve the policies of their failurePolicy") {
  const std::string ignore = "  match: {resources: [workloads]}\n  failurePolicy: Ignore\n";
  const auto set = set_of(policy("fails", "", registry) + policy("ignores", ignore, registry));
  const std::pair<const char*, std::vector<std::string>> cases[] = {
      {"/validate", {"fails/registry deny 1", "ignores/registry deny 1"}},
      {"/validate/fail", {"fails/registry deny 1"}},
      {"/validate/ignore", {"ignores/registry deny 1"}},
  };
  for (const auto& [route, outcomes] : cases) {
    CAPTURE(route);
    CHECK(decide_text(*set, {.object = bad_pod}, route).outcomes == outcomes);
  }
  CHECK(find_route("/validate/") == nullptr);
  CHECK(find_route("/") == nullptr);
}

TEST_CASE("a rule that can't be evaluated in time is decided by failurePolicy and says that it erred") {
  static std::chrono::steady_clock::time_point time{};
  time = std::chrono::steady_clock::time_point(std::chrono::seconds(2));
  const Budget spent{.deadline = std::chrono::steady_clock::time_point(std::chrono::seconds(1)),
                     .now = [] { return time; }};
  const Decided failed = decide_text(*set_of(policy("p", "", registry)), {.object = good_pod}, "/validate", spent);
  CHECK(failed.verdict == Verdict::deny);
  CHECK(failed.erred);
  CHECK(failed.message.ends_with("- p/registry: could not be evaluated: the time for one decision is used up"));
  const std::string ignore = "  match: {resources: [workloads]}\n  failurePolicy: Ignore\n";
  const Decided let = decide_text(*set_of(policy("p", ignore, registry)), {.object = good_pod}, "/validate", spent);
  CHECK(let.verdict == Verdict::allow);
  CHECK(let.erred);
  REQUIRE(let.warnings.size() == 1);
  CHECK(let.warnings[0] == "p/registry: could not be evaluated: the time for one decision is used up");
}

TEST_CASE("once the time is used up no further rule is evaluated, though the clock is not asked before each") {
  static int looks = 0;
  looks = 0;
  const Budget budget{.deadline = std::chrono::steady_clock::time_point(std::chrono::seconds(1)), .now = [] {
                        // The second look is too late.
                        return std::chrono::steady_clock::time_point(std::chrono::seconds(looks++ == 0 ? 0 : 2));
                      }};
  std::string rules;
  for (int i = 0; i < 20; ++i) {
    rules += (i == 0 ? "" : "\n    - ") + ("{name: r" + std::to_string(i)) +
             ", images: {allow: [\"registry.example.com/*\"]}}";
  }
  const Decided decided = decide_text(*set_of(policy("p", "", rules)), {.object = good_pod}, "/validate", budget);
  CHECK(looks == 2);
  std::size_t erred = 0;
  for (std::size_t at = 0; (at = decided.message.find("the time for one decision is used up", at)) != std::string::npos;
       ++at)
    ++erred;
  CHECK(erred == 12);
}

TEST_CASE("a thread that was away for longer than its budget without running has not spent it") {
  static std::chrono::nanoseconds cpu{};
  cpu = std::chrono::milliseconds(1);
  const auto late = [] { return std::chrono::steady_clock::time_point(std::chrono::hours(1)); };
  const Budget budget{.deadline = std::chrono::steady_clock::time_point(std::chrono::seconds(1)),
                      .now = late,
                      .cpu_time = [] { return cpu; },
                      .allowance = std::chrono::milliseconds(50)};
  CHECK_FALSE(budget.spent());
  cpu += std::chrono::milliseconds(50);
  CHECK_FALSE(budget.spent());
  cpu += std::chrono::nanoseconds(1);
  CHECK(budget.spent());
  const Budget another{.deadline = budget.deadline,
                       .now = late,
                       .cpu_time = budget.cpu_time,
                       .allowance = std::chrono::milliseconds(50)};
  const Decided decided = decide_text(*set_of(policy("p", "", registry)), {.object = good_pod}, "/validate", another);
  CHECK(decided.verdict == Verdict::allow);
  CHECK_FALSE(decided.erred);
}

TEST_CASE("what fills the memory of a decision errs instead of passing") {
  // 8 MiB of violations: more than a decision's arena holds, were they all kept.
  std::string containers;
  for (int i = 0; i < 3000; ++i) {
    containers += (i == 0 ? "" : ",") + std::string(R"({"name":"c)") + std::to_string(i) + std::string(900, 'n') +
                  R"(","image":")" + std::string(900, 'v') + R"("})";
  }
  const auto set = set_of(policy("p", "", registry));
  const Decided decided = decide_text(*set, {.object = R"({"spec":{"containers":[)" + containers + "]}}"});
  CHECK(decided.verdict == Verdict::deny);
  CHECK(decided.message.size() <= limits::max_message_bytes);
}

}  // namespace
}  // namespace tidegate::engine
