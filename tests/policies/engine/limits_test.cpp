// No expression holds a decision for long: Kubernetes' cost limits, and the decision's own time and memory.
#include <doctest/doctest.h>

#include "tests/policies/engine/fixture.hpp"

namespace tidegate::engine {

namespace {

const std::string spec = "  match: {resources: [pods]}\n";
const ReviewText review{.object = R"({"metadata":{"name":"p"},"spec":{}})"};

// A loop of 10^`depth` rounds around `body`.
std::string loop(int depth, const std::string& body) {
  std::string out = body;
  for (int i = 0; i < depth; ++i) out = "[0,1,2,3,4,5,6,7,8,9].all(x" + std::to_string(i) + ", " + out + ")";
  return out;
}

std::string rule(const std::string& name, const std::string& expression) {
  return "{name: " + name + ", expression: \"" + expression + "\"}";
}

bool says(const Decided& decided, std::string_view text) {
  return decided.message.find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("an expression that costs more than a million is cancelled") {
  const Decided decided = decide_text(*set_of(policy("p", spec, rule("r", loop(6, "x0 >= 0")))), review);
  CHECK(decided.erred);
  CHECK(says(decided, "resulted in error: operation cancelled: actual cost limit exceeded"));
}

TEST_CASE("the rules of one policy cost at most ten million together; what is behind them errs") {
  std::string rules = rule("r0", loop(5, "x0 >= 0"));
  for (int i = 1; i < 40; ++i) rules += "\n    - " + rule("r" + std::to_string(i), loop(5, "x0 >= 0"));
  const Decided decided = decide_text(*set_of(policy("p", spec, rules)), review);
  CHECK(decided.erred);
  CHECK(says(decided, "validation failed due to running out of cost budget, no further validation rules will be run"));
  CHECK(decided.outcomes.size() > 1);
  CHECK(decided.outcomes.size() < 40);
  CHECK(decided.outcomes.back() == "p/r39 error 1");
}

TEST_CASE("each policy has a budget of its own") {
  std::string rules = rule("r0", loop(5, "x0 >= 0"));
  for (int i = 1; i < 40; ++i) rules += "\n    - " + rule("r" + std::to_string(i), loop(5, "x0 >= 0"));
  const Decided decided = decide_text(*set_of(policy("a", spec, rules) + policy("b", spec, rule("r", "true"))), review);
  CHECK_FALSE(says(decided, "b/r"));
}

TEST_CASE("a decision whose time is used up errs in the middle of an expression") {
  static int looks = 0;
  looks = 0;
  Budget budget;
  budget.deadline = Budget::Clock::time_point(std::chrono::seconds(1));
  // The first looks are before the rule; the expression's own come later.
  budget.now = [] { return Budget::Clock::time_point(std::chrono::seconds(++looks < 4 ? 0 : 2)); };
  const Decided decided =
      decide_text(*set_of(policy("p", spec, rule("r", loop(5, "x0 >= 0")))), review, "/validate", budget);
  CHECK(looks >= 4);
  CHECK(decided.erred);
  CHECK(says(decided, "p/r: could not be evaluated: the time for one decision is used up"));
}

TEST_CASE("a decision whose memory is used up errs") {
  // Each round keeps what it made: the cost is small, the memory is not.
  const std::string grow =
      "[0,1,2,3,4,5,6,7,8,9].map(a, [0,1,2,3,4,5,6,7,8,9].map(b, [0,1,2,3,4,5,6,7,8,9].map(c, "
      "[0,1,2,3,4,5,6,7,8,9].map(d, [0,1,2,3,4,5,6,7,8,9].map(e, e))))).size() > 0";
  const Decided decided =
      decide_text(*set_of(policy("p", spec, rule("r", grow + " && " + grow + " && " + grow))), review);
  CHECK(decided.erred);
  CHECK((says(decided, "the memory for one decision is used up") || says(decided, "cost limit exceeded")));
}

TEST_CASE("a set says whether a request's policies hold an expression that may take long") {
  const std::string nested = "object.spec.a.all(x, object.spec.b.all(y, object.spec.c.all(z, x + y == z)))";
  const auto set = set_of(policy("heavy", "  match: {resources: [pods]}\n", rule("r", nested)) +
                          policy("light", "  match: {resources: [services]}\n", rule("r", "object.spec.a == 1")));
  CHECK(set->has_heavy());
  const auto heavy = [&](std::string_view resource, std::string_view path) {
    admission::Review request;
    json::Node object = json::Node::object({}), groups = json::Node::array({});
    request.resource.resource = resource;
    request.object = &object;
    request.groups = &groups;
    Scratch scratch;
    const Budget budget{.no_heavy = true};
    static_cast<void>(decide(*set, *find_route(path), request, {}, budget, scratch));
    return budget.heavy;
  };
  CHECK(heavy("pods", "/validate"));
  CHECK_FALSE(heavy("services", "/validate"));
  CHECK_FALSE(heavy("pods", "/validate/ignore"));
  CHECK_FALSE(set_of(policy("light", spec, rule("r", "object.spec.a == 1")))->has_heavy());
}

TEST_CASE("a set says whether a rule looks at managedFields") {
  const auto reads = [](const std::string& expression) {
    return set_of(policy("p", spec, rule("r", expression)))->reads_managed_fields();
  };
  CHECK(reads("has(object.metadata.managedFields)"));
  CHECK(reads("object.metadata == oldObject.metadata"));
  CHECK(reads("size(object.metadata) > 3"));
  CHECK_FALSE(reads("has(object.metadata.labels)"));
  CHECK_FALSE(reads("object.metadata.name == 'a' && object.spec.a == 1"));
}

}  // namespace tidegate::engine
