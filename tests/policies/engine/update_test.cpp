// onUpdate: introduced for expressions: what the old object fails in the same way is warned of.
#include <doctest/doctest.h>

#include "tests/policies/engine/fixture.hpp"

namespace tidegate::engine {

namespace {

ReviewText update(const std::string& object, const std::string& old_object) {
  return {.operation = "UPDATE", .object = object, .old_object = old_object};
}

std::string pod(const std::string& containers, const std::string& name = "p") {
  return R"({"metadata":{"name":")" + name + R"("},"spec":{"containers":[)" + containers + "]}}";
}

std::string outcome(const std::string& spec, const std::string& rule, const ReviewText& review) {
  const Decided decided = decide_text(*set_of(policy("p", "  match: {resources: [pods]}\n" + spec, rule)), review);
  std::string out;
  for (const std::string& one : decided.outcomes) out += (out.empty() ? "" : ", ") + one;
  return out;
}

const std::string bad = R"({"name":"a","image":"bad"})";
const std::string good = R"({"name":"a","image":"good"})";
const std::string each = "{name: r, forEach: container, message: wrong, expression: \"item.image == 'good'\"}";
const std::string whole = "{name: r, expression: \"object.spec.containers.all(c, c.image == 'good')\"}";

}  // namespace

TEST_CASE("what was there before is a warning, what the request brings in is denied") {
  struct Case {
    const char* what;
    std::string spec, rule;
    ReviewText review;
    const char* outcome;
  };
  const std::string always = "  onUpdate: always\n";
  const Case cases[] = {
      {"the same before", {}, whole, update(pod(bad), pod(bad)), "p/r existing 1"},
      {"good before", {}, whole, update(pod(bad), pod(good)), "p/r deny 1"},
      {"mended", {}, whole, update(pod(good), pod(bad)), ""},
      {"always", always, whole, update(pod(bad), pod(bad)), "p/r deny 1"},
      {"an item of the same name", {}, each, update(pod(good + "," + bad), pod(bad)), "p/r existing 1"},
      {"an item of another name", {}, each, update(pod(R"({"name":"b","image":"bad"})"), pod(bad)), "p/r deny 1"},
      {"one old, one new",
       {},
       each,
       update(pod(bad + R"(,{"name":"b","image":"bad"})"), pod(bad)),
       "p/r deny 1, p/r existing 1"},
      {"errs on the old one", {}, whole, update(pod(bad), R"({"metadata":{}})"), "p/r deny 1"},
      {"another computed message",
       {},
       "{name: r, expression: \"object.metadata.name == 'q'\", messageExpression: \"'is ' + object.metadata.name\"}",
       update(pod(good, "a"), pod(good, "b")),
       "p/r deny 1"},
      {"the same computed message",
       {},
       "{name: r, expression: \"object.metadata.name == 'q'\", messageExpression: \"'is ' + object.metadata.name\"}",
       update(pod(good, "a"), pod(good, "a")),
       "p/r existing 1"},
      {"compares itself",
       {},
       "{name: r, expression: \"oldObject == null || object.spec != oldObject.spec\"}",
       update(pod(bad), pod(bad)),
       "p/r deny 1"},
      {"compares by a variable", "  variables: [{name: was, expression: oldObject}]\n",
       "{name: r, expression: \"object.spec != variables.was.spec\"}", update(pod(bad), pod(bad)), "p/r deny 1"},
      {"when was not true before",
       {},
       "{name: r, when: \"object.metadata.name == 'now'\", expression: \"false\"}",
       update(pod(bad, "now"), pod(bad, "before")),
       "p/r deny 1"},
      {"when was true before",
       {},
       "{name: r, when: \"object.metadata.name == 'now'\", expression: \"false\"}",
       update(pod(bad, "now"), pod(bad, "now")),
       "p/r existing 1"},
      {"a condition was not true before",
       "  matchConditions: [{name: c, expression: \"object.metadata.name == 'now'\"}]\n", whole,
       update(pod(bad, "now"), pod(bad, "before")), "p/r deny 1"},
      {"a check's when was not true before",
       {},
       "{name: r, when: \"object.metadata.name == 'now'\", labels: {require: {team: {}}}}",
       update(pod(bad, "now"), pod(bad, "before")),
       "p/r deny 1"},
      {"a check's when was true before",
       {},
       "{name: r, when: \"object.metadata.name == 'now'\", labels: {require: {team: {}}}}",
       update(pod(bad, "now"), pod(bad, "now")),
       "p/r existing 1"},
      {"variables of the old object",
       "  variables: [{name: images, expression: \"object.spec.containers.map(c, c.image)\"}]\n",
       "{name: r, expression: \"variables.images == ['good']\"}", update(pod(bad), pod(good)), "p/r deny 1"},
      {"pod is the old object's",
       {},
       "{name: r, expression: \"pod.spec.containers[0].image == 'good'\"}",
       update(pod(bad), pod(bad)),
       "p/r existing 1"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.what);
    CHECK(outcome(c.spec, c.rule, c.review) == c.outcome);
  }
}

TEST_CASE("the warning of what was there before is marked") {
  const auto set = set_of(policy("p", "  match: {resources: [pods]}\n", each));
  const Decided decided = decide_text(*set, update(pod(bad), pod(bad)));
  CHECK(decided.verdict == Verdict::allow);
  CHECK(decided.warnings == std::vector<std::string>{"(existing) p/r: spec.containers[0]: wrong"});
}

}  // namespace tidegate::engine
