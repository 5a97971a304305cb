#include "policies/admission/json_patch.hpp"

#include <doctest/doctest.h>

#include <string>

#include "policies/base/json/parser.hpp"
#include "policies/base/limits.hpp"

namespace tidegate::admission {
namespace {

std::string patch(std::string_view before, std::string_view after) {
  base::Arena arena(8 * limits::MiB, 0);
  std::string out;
  const auto count = write_patch(*json::parse_copy(before, arena), *json::parse_copy(after, arena), out);
  return count ? out : "error: " + count.error().message;
}

TEST_CASE("the patch holds what differs and nothing else") {
  struct Case {
    const char* before;
    const char* after;
    const char* patch;
  };
  const Case cases[] = {
      {R"({"a":1})", R"({"a":1})", ""},
      {R"({"a":1,"b":2})", R"({"b":2,"a":1})", ""},
      {R"({"a":1})", R"({"a":2})", R"([{"op":"replace","path":"/a","value":2}])"},
      {R"({"a":1})", R"({"a":1,"b":{"c":[1]}})", R"([{"op":"add","path":"/b","value":{"c":[1]}}])"},
      {R"({"a":1,"b":2})", R"({"a":1})", R"([{"op":"remove","path":"/b"}])"},
      {R"({"a":null})", R"({"a":{}})", R"([{"op":"replace","path":"/a","value":{}}])"},
      {R"({"a":1})", R"({"a":1.0})", R"([{"op":"replace","path":"/a","value":1.0}])"},
      {R"({"a/b~c":1})", R"({"a/b~c":2})", R"([{"op":"replace","path":"/a~1b~0c","value":2}])"},
      {R"({"":1})", R"({"":2})", R"([{"op":"replace","path":"/","value":2}])"},
      {R"([{"a":1},{"b":1}])", R"([{"a":1},{"b":1,"c":2}])", R"([{"op":"add","path":"/1/c","value":2}])"},
      {"[1,2]", "[1,2,3]", R"([{"op":"add","path":"/2","value":3}])"},
      {"[2,3]", "[1,2,3]", R"([{"op":"add","path":"/0","value":1}])"},
      {"[1,2,3,4]", "[1,4]", R"([{"op":"remove","path":"/2"},{"op":"remove","path":"/1"}])"},
      {"[1,2,3]", "[1,9]", R"([{"op":"replace","path":"/1","value":9},{"op":"remove","path":"/2"}])"},
      {"[]", "[1,2]", R"([{"op":"add","path":"/0","value":1},{"op":"add","path":"/1","value":2}])"},
      {R"({"a":[1]})", R"({"a":{}})", R"([{"op":"replace","path":"/a","value":{}}])"},
      {"1", "2", R"([{"op":"replace","path":"","value":2}])"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.before);
    CAPTURE(c.after);
    CHECK(patch(c.before, c.after) == c.patch);
  }
}

TEST_CASE("a patch of more operations than the limit is an error and leaves nothing behind") {
  std::string after = "{";
  for (std::size_t i = 0; i <= limits::max_patch_operations; ++i) after += "\"n" + std::to_string(i) + "\":1,";
  after.back() = '}';
  CHECK(patch("{}", after) == "error: the patch would have 6401 operations; the limit is 6400");
}

}  // namespace
}  // namespace tidegate::admission
