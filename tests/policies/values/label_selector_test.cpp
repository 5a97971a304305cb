#include "policies/values/label_selector.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

#include "tests/policies/values/golden.hpp"

using tidegate::json::Member;
using tidegate::json::Node;
using tidegate::values::LabelSelector;

namespace {

using Labels = std::map<std::string, std::string>;

bool matches(const LabelSelector& selector, const Labels& labels) {
  std::vector<Member> members;
  for (const auto& [key, value] : labels) {
    members.push_back({Node::of(std::string_view(key)), Node::of(std::string_view(value))});
  }
  return selector.matches(Node::object(members));
}

}  // namespace

TEST_CASE("selectors are read and matched as Kubernetes' own code does it") {
  const std::vector<Labels> sets = {{},
                                    {{"a", ""}},
                                    {{"a", "x"}},
                                    {{"a", "y"}},
                                    {{"a", "x"}, {"b", "y"}},
                                    {{"b", ""}},
                                    {{"in", "x"}},
                                    {{"k.io/n", "x"}, {"a", "in"}}};
  for (const golden::Row& row : golden::read("selector.tsv")) {
    CAPTURE(row[0]);
    const auto selector = LabelSelector::parse(row[0]);
    CHECK(selector.has_value() == (row[1] != "error"));
    if (!selector || row[1] == "error") continue;
    std::string verdicts;
    for (const Labels& labels : sets) verdicts.push_back(matches(*selector, labels) ? '1' : '0');
    CHECK(verdicts == row[1]);
    const auto again = LabelSelector::parse(selector->text());
    CAPTURE(selector->text());
    REQUIRE(again.has_value());
    CHECK(again->text() == selector->text());
    verdicts.clear();
    for (const Labels& labels : sets) verdicts.push_back(matches(*again, labels) ? '1' : '0');
    CHECK(verdicts == row[1]);
  }
}

TEST_CASE("errors point at the token that is wrong") {
  struct Case {
    std::string text;
    std::string message;
    std::size_t offset;
    std::size_t length;
  };
  const Case cases[] = {
      {"a=x,", "expected a label's key, found the end", 4, 0},
      {"a in x", "expected \"(\", found \"x\"", 5, 1},
      {"a in (x", "expected \",\" or \")\", found the end", 7, 0},
      {"a x", "expected one of =, ==, !=, in, notin or \",\", found \"x\"", 2, 1},
      {"a=x b=y", "expected \",\" or the end, found \"b\"", 4, 1},
      {"a>5", "\">\" does not compare labels", 1, 1},
      {"b=y, -a=x", "\"-a\" is no valid name: letters, digits, '-', '_' and '.', with a letter or digit at both ends",
       5, 4},
      {std::string(4097, 'a'), "the selector has more than 4096 bytes", 0, 4097},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const auto selector = LabelSelector::parse(c.text);
    REQUIRE_FALSE(selector.has_value());
    CHECK(selector.error().message == c.message);
    CHECK(selector.error().offset == c.offset);
    CHECK(selector.error().length == c.length);
  }
}

TEST_CASE("matchLabels and matchExpressions are all required") {
  LabelSelector selector;
  CHECK(selector.is_everything());
  CHECK(selector.matches(Node()));
  CHECK(selector.add_match_label("app", "web").has_value());
  const std::vector<std::string> tiers = {"b", "a", "b"};
  CHECK(selector.add_expression("tier", "In", tiers).has_value());
  CHECK(selector.add_expression("env", "NotIn", std::vector<std::string>{"dev"}).has_value());
  CHECK(selector.add_expression("team", "Exists", {}).has_value());
  CHECK(selector.add_expression("old", "DoesNotExist", {}).has_value());
  CHECK(selector.text() == "app=web,env!=dev,!old,team,tier in (a,b)");
  CHECK(matches(selector, {{"app", "web"}, {"tier", "a"}, {"team", ""}}));
  CHECK_FALSE(matches(selector, {{"app", "web"}, {"tier", "c"}, {"team", ""}}));
  CHECK_FALSE(matches(selector, {{"app", "web"}, {"tier", "a"}}));
  CHECK_FALSE(matches(selector, {{"app", "web"}, {"tier", "a"}, {"team", ""}, {"old", ""}}));
  CHECK_FALSE(matches(selector, {{"app", "web"}, {"tier", "a"}, {"team", ""}, {"env", "dev"}}));
  CHECK_FALSE(selector.matches(Node()));
}

TEST_CASE("wrong requirements are refused") {
  LabelSelector selector;
  const std::vector<std::string> one = {"x"};
  CHECK(selector.add_expression("a", "In", {}).error().message == "In needs values");
  CHECK(selector.add_expression("a", "NotIn", {}).error().message == "NotIn needs values");
  CHECK(selector.add_expression("a", "Exists", one).error().message == "Exists takes no values");
  CHECK(selector.add_expression("a", "in", one).error().message == "\"in\" is no operator of a label selector");
  CHECK_FALSE(selector.add_expression("a/", "In", one).has_value());
  CHECK_FALSE(selector.add_match_label("a", "-").has_value());
  CHECK(selector.is_everything());
}

TEST_CASE("a label that is no string counts as empty") {
  const std::vector<Member> members = {{Node::of(std::string_view("a")), Node()}};
  CHECK(LabelSelector::parse("a")->matches(Node::object(members)));
  CHECK(LabelSelector::parse("a=")->matches(Node::object(members)));
  CHECK_FALSE(LabelSelector::parse("a=x")->matches(Node::object(members)));
}
