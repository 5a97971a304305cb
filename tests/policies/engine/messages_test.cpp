// What a violation of an expression says.
#include <doctest/doctest.h>

#include "tests/policies/engine/fixture.hpp"

namespace tidegate::engine {

namespace {

const std::string spec = "  match: {resources: [pods]}\n";

std::string said(const std::string& fields) {
  const auto set = set_of(policy("p", spec, "{name: r, expression: \"object.metadata.name == 'q'\"" + fields + "}"));
  const ReviewText review{.object = R"({"metadata":{"name":"p","labels":{"a":"b\nc"}},"spec":{}})"};
  const Decided decided = decide_text(*set, review);
  CHECK(decided.verdict == Verdict::deny);
  CHECK_FALSE(decided.erred);
  constexpr std::string_view begin = "Pod \"p\" violates 1 rule: p/r\n- p/r: ";
  REQUIRE(decided.message.starts_with(begin));
  return decided.message.substr(begin.size());
}

}  // namespace

TEST_CASE("messageExpression, else message, else the expression itself") {
  const std::string bare = "failed expression: object.metadata.name == 'q'";
  struct Case {
    const char* fields;
    std::string said;
  };
  const Case cases[] = {
      {"", bare},
      {", message: wrong", "wrong"},
      {", messageExpression: \"'the name is ' + object.metadata.name\"", "the name is p"},
      {", message: wrong, messageExpression: \"'computed'\"", "computed"},
      {", messageExpression: \"'  padded\\t'\"", "padded"},
      // Refused: an error, blank, several lines, over 5 KiB.
      {", message: wrong, messageExpression: \"string(object.spec.replicas)\"", "wrong"},
      {", message: wrong, messageExpression: \"'   '\"", "wrong"},
      {", messageExpression: \"''\"", bare},
      {", message: wrong, messageExpression: \"string(object.metadata.labels.a)\"", "wrong"},
      {", message: wrong, messageExpression: \"'0123456789'.replace('', '0123456789').replace('', "
       "'01234567890123456789012345678901234567890123456789')\"",
       "wrong"},
      {", message: wrong, messageExpression: \"'a\\\\tb'\"", "a b"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.fields);
    CHECK(said(c.fields) == c.said);
  }
}

TEST_CASE("a message of several lines is told in one") {
  const auto set =
      set_of(policy("p", spec, "name: r\n      expression: \"false\"\n      message: |\n        one\n        two\n"));
  const Decided decided = decide_text(*set, {.object = R"({"metadata":{"name":"p"},"spec":{}})"});
  CHECK(decided.message == "Pod \"p\" violates 1 rule: p/r\n- p/r: one two");
}

TEST_CASE("an expression of several lines is told in one") {
  const auto set =
      set_of(policy("p", spec, "name: r\n      expression: |\n        object.metadata.name\n          == 'q'"));
  const Decided decided = decide_text(*set, {.object = R"({"metadata":{"name":"p"},"spec":{}})"});
  CHECK(decided.message.find("failed expression: object.metadata.name   == 'q'") != std::string::npos);
}

}  // namespace tidegate::engine
