#include "policies/checks/text.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "policies/base/limits.hpp"
#include "policies/base/scratch_text.hpp"

namespace tidegate::checks {

namespace {

std::string listed(const std::vector<std::string>& values) {
  return std::string(base::join(Listed{values}));
}

std::string identity_of(std::string_view value) {
  return std::string(base::join(Identity{value}));
}

}  // namespace

TEST_CASE("a list is cut to a readable length and says how much is left out") {
  CHECK(listed(std::vector<std::string>{"a"}) == "a");
  CHECK(listed(std::vector<std::string>{"a", "b", "c"}) == "a, b, c");
  const std::string long_one(limits::max_listed_bytes, 'x');
  CHECK(listed(std::vector<std::string>{long_one + "x", "b"}) == long_one + "x and 1 more");
  CHECK(listed(std::vector<std::string>{"a", long_one, "b", "c"}) == "a and 3 more");
}

TEST_CASE("a short value stands for itself in an identity, a long one keeps what tells it apart") {
  CHECK(identity_of("nginx:1.27") == "nginx:1.27");
  const std::string base(limits::max_identity_bytes, 'x');
  CHECK(identity_of(base) == base);
  CHECK(identity_of(base + "a").size() < limits::max_identity_bytes + 50);
  CHECK(identity_of(base + "a") == identity_of(base + "a"));
  CHECK(identity_of(base + "a") != identity_of(base + "b"));
  CHECK(identity_of(base + "a") != identity_of(base + "aa"));
}

}  // namespace tidegate::checks
