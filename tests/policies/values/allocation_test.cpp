// The hot path's promise: reading and matching what real objects hold allocates nothing.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "policies/values/glob.hpp"
#include "policies/values/image_pattern.hpp"
#include "policies/values/label_selector.hpp"
#include "policies/values/pattern.hpp"
#include "policies/values/quantity.hpp"
#include "tests/support/count_allocations.hpp"

using namespace tidegate::values;
using tidegate::json::Member;
using tidegate::json::Node;

TEST_CASE("quantities of real objects are read, compared and scaled without the heap") {
  const Quantity ratio = *Quantity::parse("1.5");
  bool ordered = true;
  const std::size_t before = allocations;
  for (const char* text :
       {"500m", "128Mi", "1.5Gi", "2", "0.5", "1e3", "100Gi", "9Ei", "0.000000001", "1e-2147483647"}) {
    const auto one = Quantity::parse(text);
    const auto two = Quantity::parse("1Pi");
    if (!one || !two) {
      ordered = false;
      break;
    }
    const Quantity copy = *one;
    ordered = ordered && copy == *one && (*one < *two || *one > *two) && (*one <= *one) &&
              compare_to_product(*one, *one, ratio) < 0 && one->value() != 0;
  }
  const std::size_t after = allocations;
  CHECK(ordered);
  CHECK(after == before);
}

TEST_CASE("images are read and matched without the heap") {
  const std::vector<ImagePattern> patterns = {*ImagePattern::compile("*.example.com/team/*:v*"),
                                              *ImagePattern::compile("nginx:1.*"),
                                              *ImagePattern::compile("docker.io/*")};
  bool matched = true;
  const std::size_t before = allocations;
  for (const char* text : {"nginx", "Registry.Example.com/team/app:v1", "library/redis:7", "docker.io/bitnami/redis"}) {
    const auto image = parse_image(text);
    matched = matched && image && any_matches(patterns, *image) && !patterns[1].matches_widely(*image);
  }
  const std::size_t after = allocations;
  CHECK(matched);
  CHECK(after == before);
}

TEST_CASE("globs, selectors and patterns match without the heap once RE2's object is warm") {
  const Glob glob = *Glob::compile("system:serviceaccount:*:deployer");
  const LabelSelector selector = *LabelSelector::parse("app=web,tier in (a,b),!legacy");
  const Pattern simple = *Pattern::compile("[a-z-]+");
  const Pattern automaton = *Pattern::compile("[a-z]([a-z0-9-]*[a-z0-9])?");
  Matchers matchers;
  const std::vector<Member> members = {{Node::of(std::string_view("app")), Node::of(std::string_view("web"))},
                                       {Node::of(std::string_view("tier")), Node::of(std::string_view("b"))}};
  const Node labels = Node::object(members);
  bool matched = automaton.matches("team-a", matchers);
  const std::size_t before = allocations;
  for (int i = 0; i < 10; ++i) {
    matched = matched && glob.matches("system:serviceaccount:prod:deployer") && selector.matches(labels) &&
              simple.matches("team-a", matchers) && automaton.matches("team-a", matchers);
  }
  const std::size_t after = allocations;
  CHECK(matched);
  CHECK(after == before);
}
