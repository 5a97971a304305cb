#include "policies/cel/substitution.hpp"

#include <doctest/doctest.h>

#include <string_view>

namespace tidegate::cel {
namespace {

TEST_CASE("Whether one type may be given for another") {
  struct Case {
    std::string_view given;
    std::string_view wanted;
    bool fits;
  };
  for (const auto& one : {
           Case{"int", "int", true},
           {"int", "uint", false},
           {"int", "dyn", true},
           {"dyn", "int", true},
           {"error", "list(int)", true},
           {"list(int)", "list(int)", true},
           {"list(int)", "list(string)", false},
           {"list(int)", "list(dyn)", true},
           {"list(dyn)", "list(int)", true},
           {"list(int)", "map(int, int)", false},
           {"map(string, int)", "map(string, int)", true},
           {"map(string, int)", "map(string, bool)", false},
           {"optional_type(int)", "optional_type(dyn)", true},
           {"optional_type(int)", "int", false},
           {"type(int)", "type(string)", true},
           {"type", "int", false},
           {"wrapper(int)", "int", true},
           {"int", "wrapper(int)", true},
           {"wrapper(int)", "wrapper(string)", false},
           {"null", "wrapper(int)", true},
           {"null", "null", true},
           {"null", "int", false},
           {"int", "null", false},
           {"null", "list(int)", false},
           {"null", "timestamp", true},
           {"duration", "null", true},
           {"null", "optional_type(int)", true},
           {"null", "Object.spec", true},
           {"net.IP", "net.IP", true},
           {"net.IP", "net.CIDR", false},
           {"Object.spec", "Object", false},
       }) {
    CAPTURE(one.given);
    CAPTURE(one.wanted);
    Substitutions substitutions;
    CHECK(substitutions.assignable(types::parse(one.given), types::parse(one.wanted)) == one.fits);
  }
}

TEST_CASE("A variable stands for what was first given for it, and for less when more fits") {
  Substitutions substitutions;
  const auto variable = substitutions.fresh();
  CHECK(substitutions.assignable(types::integer(), variable));
  CHECK(substitutions.apply(variable)->text() == "int");
  CHECK_FALSE(substitutions.assignable(types::string(), variable));
  CHECK(substitutions.apply(variable)->text() == "int");
  CHECK(substitutions.assignable(types::dyn(), variable));
  CHECK(substitutions.apply(variable)->text() == "dyn");
}

TEST_CASE("A question that fails leaves nothing behind") {
  Substitutions substitutions;
  const auto variable = substitutions.fresh();
  const std::vector<TypeRef> given{types::integer(), types::string()};
  const std::vector<TypeRef> wanted{variable, types::boolean()};
  CHECK_FALSE(substitutions.assignable(given, wanted));
  CHECK(substitutions.assignable(types::string(), variable));
  CHECK(substitutions.apply(variable)->text() == "string");
}

TEST_CASE("A variable never stands for a type that it occurs in") {
  Substitutions substitutions;
  const auto a = substitutions.fresh();
  const auto b = substitutions.fresh();
  CHECK_FALSE(substitutions.assignable(types::list(a), a));
  CHECK(substitutions.assignable(types::list(b), a));
  CHECK_FALSE(substitutions.assignable(types::list(a), b));
  CHECK(substitutions.apply(a, true)->text() == "list(dyn)");
}

TEST_CASE("One use of an overload has variables of its own, shared between its parameters and its result") {
  Substitutions substitutions;
  const std::vector<TypeRef> parameters{types::parse("map(A, B)"), types::parse("A")};
  const auto first = substitutions.instantiate(parameters, types::parse("list(B)"));
  const auto second = substitutions.instantiate(parameters, types::parse("list(B)"));
  REQUIRE(first.size() == 3);
  CHECK(first[0]->parameters()[0] == first[1]);
  CHECK(first[0]->parameters()[1] == first[2]->parameters()[0]);
  CHECK(first[1]->name() != second[1]->name());
}

TEST_CASE("Types that double with every step end, and say so") {
  Substitutions substitutions;
  std::vector<TypeRef> variables;
  for (int i = 0; i < 100; ++i) variables.push_back(substitutions.fresh());
  for (std::size_t i = 0; i + 1 < variables.size(); ++i) {
    REQUIRE(substitutions.assignable(types::map(variables[i + 1], variables[i + 1]), variables[i]));
  }
  CHECK_FALSE(substitutions.exhausted());
  CHECK(substitutions.apply(variables.front(), true) != nullptr);
  CHECK(substitutions.exhausted());
}

}  // namespace
}  // namespace tidegate::cel
