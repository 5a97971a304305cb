// matchConditions: all must hold; one that is false decides whatever errs beside it.
#include <doctest/doctest.h>

#include "tests/policies/engine/fixture.hpp"

namespace tidegate::engine {

namespace {

std::string spec(const std::string& conditions, const std::string& more = {}) {
  return "  match: {resources: [workloads]}\n  matchConditions:\n" + conditions + more;
}
std::string condition(const std::string& name, const std::string& expression) {
  return "    - {name: " + name + ", expression: \"" + expression + "\"}\n";
}

const ReviewText review{.object = R"({"metadata":{"name":"p"},"spec":{"containers":[{}]}})"};

}  // namespace

TEST_CASE("all match conditions must hold for the policy to be about a request") {
  const std::string yes = condition("holds", "object.metadata.name == 'p'");
  const std::string no = condition("fails", "object.metadata.name == 'q'");
  const std::string wrong = condition("wrong", "object.spec.replicas == 1");
  struct Case {
    std::string conditions;
    bool denied, erred;
  };
  const Case cases[] = {
      {yes, true, false},        {no, false, false},         {yes + no, false, false},   {wrong, true, true},
      {yes + wrong, true, true}, {wrong + no, false, false}, {no + wrong, false, false},
  };
  for (const Case& c : cases) {
    CAPTURE(c.conditions);
    const auto set = set_of(policy("p", spec(c.conditions), "{name: r, expression: \"false\"}"));
    const Decided decided = decide_text(*set, review);
    CHECK((decided.verdict == Verdict::deny) == c.denied);
    CHECK(decided.erred == c.erred);
  }
}

TEST_CASE("a condition that errs is told once, as failurePolicy has it") {
  const std::string conditions = condition("wrong", "object.spec.replicas == 1");
  const std::string rules =
      "{name: first, action: warn, expression: \"false\"}\n    - {name: second, expression: \"false\"}";
  const Decided denied = decide_text(*set_of(policy("p", spec(conditions), rules)), review);
  CHECK(denied.outcomes == std::vector<std::string>{"p/second error 1"});
  CHECK(denied.message ==
        "Pod \"p\" violates 1 rule: p/second\n- p/second: could not be evaluated: matchConditions: expression "
        "'object.spec.replicas == 1' resulted in error: no such key: replicas");
  const Decided ignored =
      decide_text(*set_of(policy("p", spec(conditions, "  failurePolicy: Ignore\n"), rules)), review);
  CHECK(ignored.verdict == Verdict::allow);
  CHECK(ignored.warnings.size() == 1);
}

TEST_CASE("match conditions decide about checks and defaults as well") {
  const auto set = [](const char* name) {
    return set_of(policy("p", spec(condition("named", std::string("object.metadata.name == '") + name + "'")),
                         "{name: r, labels: {require: {team: {}}, defaults: {cost: a}}}"));
  };
  CHECK(decide_text(*set("p"), review).verdict == Verdict::deny);
  CHECK(decide_text(*set("q"), review).verdict == Verdict::allow);
  CHECK_FALSE(decide_text(*set("p"), review, "/mutate").patch.empty());
  CHECK(decide_text(*set("q"), review, "/mutate").patch.empty());
}

TEST_CASE("match conditions have a budget of their own") {
  // 100 × 100 × 100 comparisons cost over a million, Kubernetes' limit for one expression.
  const std::string list = "[0,1,2,3,4,5,6,7,8,9]";
  std::string big = "true";
  for (int i = 0; i < 6; ++i) big = list + ".all(x" + std::to_string(i) + ", " + big + ")";
  const auto set = set_of(policy("p", spec(condition("big", big)), "{name: r, expression: \"true\"}"));
  const Decided decided = decide_text(*set, review);
  CHECK(decided.erred);
  CHECK(decided.message.find("operation cancelled: actual cost limit exceeded") != std::string::npos);
}

}  // namespace tidegate::engine
