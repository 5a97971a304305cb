// Variables: lazy, computed once for an object, their cost counted for who reads them.
#include <doctest/doctest.h>

#include "tests/policies/engine/fixture.hpp"

namespace tidegate::engine {

namespace {

std::string spec(const std::string& variables) {
  return "  match: {resources: [workloads]}\n  variables:\n" + variables;
}
std::string variable(const std::string& name, const std::string& expression) {
  return "    - {name: " + name + ", expression: \"" + expression + "\"}\n";
}

const ReviewText review{.object = R"({"metadata":{"name":"p"},"spec":{"containers":[{"name":"a"},{"name":"b"}]}})"};

Decided decide_by(const std::string& variables, const std::string& expression) {
  return decide_text(*set_of(policy("p", spec(variables), "{name: r, expression: \"" + expression + "\"}")), review);
}

}  // namespace

TEST_CASE("variables read those before them, and keep their types") {
  const std::string variables = variable("names", "object.spec.containers.map(c, c.name)") +
                                variable("count", "size(variables.names)") + variable("limit", "2");
  CHECK(decide_by(variables, "variables.count == variables.limit").verdict == Verdict::allow);
  CHECK(decide_by(variables, "variables.count < variables.limit").verdict == Verdict::deny);
  CHECK(decide_by(variables, "'a' in variables.names").verdict == Verdict::allow);
}

TEST_CASE("a variable that nobody reads does no harm, one that errs does so for its reader") {
  const std::string variables =
      variable("wrong", "object.spec.replicas + 1") + variable("reader", "variables.wrong + 1");
  CHECK_FALSE(decide_by(variables, "true").erred);
  CHECK_FALSE(decide_by(variables, "true || variables.wrong == 1").erred);
  const Decided decided = decide_by(variables, "variables.wrong == 1");
  CHECK(decided.erred);
  CHECK(decided.message.find("expression 'variables.wrong == 1' resulted in error: composited variable \"wrong\" fails "
                             "to evaluate: no such key: replicas") != std::string::npos);
  const Decided through = decide_by(variables, "variables.reader == 1");
  CHECK(through.message.find("composited variable \"reader\" fails to evaluate: composited variable \"wrong\" fails to "
                             "evaluate: no such key: replicas") != std::string::npos);
}

TEST_CASE("a variable is about its own request's object each time") {
  const auto set = set_of(
      policy("p", spec(variable("name", "object.metadata.name")), "{name: r, expression: \"variables.name == 'p'\"}"));
  CHECK(decide_text(*set, review).verdict == Verdict::allow);
  CHECK(decide_text(*set, {.object = R"({"metadata":{"name":"q"},"spec":{}})"}).verdict == Verdict::deny);
}

TEST_CASE("forEach's expressions read variables, and each item its own") {
  const auto set =
      set_of(policy("p", spec(variable("first", "object.spec.containers[0].name")),
                    "{name: r, message: wrong, forEach: container, expression: \"item.name == variables.first\"}"));
  CHECK(decide_text(*set, review).message == "Pod \"p\" violates 1 rule: p/r\n- p/r: spec.containers[1]: wrong");
}

}  // namespace tidegate::engine
