#include "policies/base/result.hpp"

#include <doctest/doctest.h>

#include <string>

namespace tidegate::base {
namespace {

Result<std::string> twice(const std::string& text) {
  if (text.empty()) return fail("nothing to double");
  return text + text;
}

TEST_CASE("a result is a value or an error with its words, also where the value is a string") {
  const auto good = twice("ab");
  REQUIRE(good.has_value());
  CHECK(*good == "abab");
  const auto bad = twice("");
  REQUIRE_FALSE(bad.has_value());
  CHECK(bad.error().message == "nothing to double");
}

TEST_CASE("asking an error for its value is a loud mistake that keeps the words") {
  CHECK_THROWS_WITH_AS(static_cast<void>(twice("").value()), "value() on an error: nothing to double",
                       std::logic_error);
}

}  // namespace
}  // namespace tidegate::base
