#include "policies/admission/json_patch_apply.hpp"

#include <doctest/doctest.h>

#include <string>

#include "policies/admission/json_patch.hpp"
#include "policies/base/json/parser.hpp"
#include "policies/base/json/writer.hpp"
#include "policies/base/limits.hpp"

namespace tidegate::admission {
namespace {

// The patched document's text, "unchanged" after a test that did not hold, or the error.
std::string patched(std::string_view document, std::string_view patch, std::size_t room_bytes = 100'000) {
  base::Arena arena(8 * limits::MiB, 0);
  const auto before = json::parse_copy(document, arena);
  const auto read = json::parse_copy(patch, arena);
  REQUIRE(before.has_value());
  REQUIRE(read.has_value());
  const auto operations = read_patch(*read);
  if (!operations) return "error: " + operations.error().message;
  PatchRoom room{room_bytes};
  const std::string untouched = json::to_json(*before);
  const auto after = apply_patch(*before, *operations, arena, room);
  CHECK(json::to_json(*before) == untouched);
  if (!after) return "error: " + after.error().message;
  return *after ? json::to_json(**after) : "unchanged";
}

struct Case {
  const char* document;
  const char* patch;
  const char* result;
};

void check_all(std::span<const Case> cases) {
  for (const Case& c : cases) {
    CAPTURE(c.document);
    CAPTURE(c.patch);
    CHECK(patched(c.document, c.patch) == c.result);
  }
}

TEST_CASE("each operation does to objects and arrays what RFC 6902 says") {
  const Case cases[] = {
      {R"({"a":1})", "[]", R"({"a":1})"},
      {R"({"a":1})", R"([{"op":"add","path":"/b","value":[1]}])", R"({"a":1,"b":[1]})"},
      {R"({"a":1})", R"([{"op":"add","path":"/a","value":2}])", R"({"a":2})"},
      {R"({"a":[1,3]})", R"([{"op":"add","path":"/a/1","value":2}])", R"({"a":[1,2,3]})"},
      {R"({"a":[1]})", R"([{"op":"add","path":"/a/1","value":2}])", R"({"a":[1,2]})"},
      {R"({"a":[1]})", R"([{"op":"add","path":"/a/-","value":2}])", R"({"a":[1,2]})"},
      {R"({"a":{"b":1},"c":2})", R"([{"op":"remove","path":"/a"}])", R"({"c":2})"},
      {R"({"a":[1,2,3]})", R"([{"op":"remove","path":"/a/1"}])", R"({"a":[1,3]})"},
      {R"({"a":1})", R"([{"op":"replace","path":"/a","value":{"b":2}}])", R"({"a":{"b":2}})"},
      {R"([1,2])", R"([{"op":"replace","path":"/1","value":9}])", "[1,9]"},
      {R"({"a":1})", R"([{"op":"replace","path":"","value":{"b":2}}])", R"({"b":2})"},
      {R"({"a":{"x":1},"b":{}})", R"([{"op":"move","from":"/a/x","path":"/b/y"}])", R"({"a":{},"b":{"y":1}})"},
      {R"({"a":[1,2,3]})", R"([{"op":"move","from":"/a/0","path":"/a/2"}])", R"({"a":[2,3,1]})"},
      {R"({"a":{"x":1}})", R"([{"op":"copy","from":"/a","path":"/b"}])", R"({"a":{"x":1},"b":{"x":1}})"},
      {R"({"a":1})", R"([{"op":"test","path":"/a","value":1},{"op":"add","path":"/b","value":2}])", R"({"a":1,"b":2})"},
      {R"({"a":1})", R"([{"op":"add","path":"/b","value":{}},{"op":"add","path":"/b/c","value":1}])",
       R"({"a":1,"b":{"c":1}})"},
  };
  check_all(cases);
}

TEST_CASE("a step may be any name: with slashes and tildes, empty, or a number") {
  const Case cases[] = {
      {R"({"a/b":1})", R"([{"op":"replace","path":"/a~1b","value":2}])", R"({"a/b":2})"},
      {R"({"a~b":1})", R"([{"op":"replace","path":"/a~0b","value":2}])", R"({"a~b":2})"},
      {R"({"~1":1})", R"([{"op":"replace","path":"/~01","value":2}])", R"({"~1":2})"},
      {R"({"~x~":1})", R"([{"op":"replace","path":"/~x~","value":2}])", R"({"~x~":2})"},
      {R"({"":1})", R"([{"op":"replace","path":"/","value":2}])", R"({"":2})"},
      {R"({"":{"":1}})", R"([{"op":"replace","path":"//","value":2}])", R"({"":{"":2}})"},
      {R"({"0":1})", R"([{"op":"replace","path":"/0","value":2}])", R"({"0":2})"},
      {R"({"-":1})", R"([{"op":"remove","path":"/-"}])", "{}"},
  };
  check_all(cases);
}

TEST_CASE("where Kubernetes' library is laxer than the RFC, so is this") {
  const Case cases[] = {
      {R"({"a":[1,2]})", R"([{"op":"replace","path":"/a/-1","value":9}])", R"({"a":[1,9]})"},
      {R"({"a":[1,2]})", R"([{"op":"remove","path":"/a/-2"}])", R"({"a":[2]})"},
      {R"({"a":[1,2]})", R"([{"op":"add","path":"/a/-1","value":9}])", R"({"a":[1,2,9]})"},
      {R"({"a":[1,2]})", R"([{"op":"add","path":"/a/+01","value":9}])", R"({"a":[1,9,2]})"},
      {R"({"a":1})", R"([{"op":"replace","path":"/b","value":2}])", R"({"a":1,"b":2})"},
      {R"({"a":1})", R"([{"op":"copy","from":"/x","path":"/b"}])", R"({"a":1,"b":null})"},
      {R"({"a":1})", R"([{"op":"add","path":"/b"}])", R"({"a":1,"b":null})"},
      {R"({"a":1})", R"([{"op":"test","path":"/b"}])", R"({"a":1})"},
      {R"({"a":null})", R"([{"op":"test","path":"/a"}])", R"({"a":null})"},
      {R"({"a":1.0})", R"([{"op":"test","path":"/a","value":1}])", R"({"a":1.0})"},
  };
  check_all(cases);
}

TEST_CASE("a test that does not hold leaves the whole patch out") {
  const Case cases[] = {
      {R"({"a":1})", R"([{"op":"remove","path":"/a"},{"op":"test","path":"/a","value":1}])", "unchanged"},
      {R"({"a":1})", R"([{"op":"test","path":"/a","value":2},{"op":"remove","path":"/x"}])", "unchanged"},
      {R"({"a":1})", R"([{"op":"test","path":"/a","value":"1"}])", "unchanged"},
      {R"({"a":1})", R"([{"op":"test","path":"/a"}])", "unchanged"},
      {R"({"a":[1]})", R"([{"op":"test","path":"/a","value":[1,2]}])", "unchanged"},
      {R"({"a":{"b":1}})", R"([{"op":"test","path":"/a","value":{"c":1}}])", "unchanged"},
      {R"({"a":1})", R"([{"op":"test","path":"","value":{"a":2}}])", "unchanged"},
      {R"({"a":1})", R"([{"op":"test","path":"","value":{"a":1}}])", R"({"a":1})"},
  };
  check_all(cases);
}

TEST_CASE("a parent, an index or a key that isn't there is an error") {
  const Case cases[] = {
      {R"({"a":1})", R"([{"op":"add","path":"/b/c","value":1}])",
       "error: add operation does not apply: doc is missing path: \"/b/c\""},
      {R"({"a":1})", R"([{"op":"add","path":"/a/c","value":1}])",
       "error: add operation does not apply: doc is missing path: \"/a/c\""},
      {R"({"a":null})", R"([{"op":"add","path":"/a/c","value":1}])",
       "error: add operation does not apply: doc is missing path: \"/a/c\""},
      {R"({"a":1})", R"([{"op":"add","path":"","value":{}}])",
       "error: add operation does not apply: doc is missing path: \"\""},
      {R"({"a":1})", R"([{"op":"remove","path":"/b"}])",
       "error: error in remove for path: '/b': unable to remove nonexistent key: b"},
      {R"({"a":[1]})", R"([{"op":"remove","path":"/a/1"}])",
       "error: error in remove for path: '/a/1': unable to access invalid index: 1"},
      {R"({"a":[1]})", R"([{"op":"remove","path":"/a/-"}])",
       "error: error in remove for path: '/a/-': value was not a proper array index: '-'"},
      {R"({"a":[1]})", R"([{"op":"add","path":"/a/2","value":1}])",
       "error: error in add for path: '/a/2': unable to access invalid index: 2"},
      {R"({"a":[1]})", R"([{"op":"add","path":"/a/-3","value":1}])",
       "error: error in add for path: '/a/-3': unable to access invalid index: -3"},
      {R"({"a":[1]})", R"([{"op":"add","path":"/a/x","value":1}])",
       "error: error in add for path: '/a/x': value was not a proper array index: 'x'"},
      {R"({"a":[1]})", R"([{"op":"add","path":"/a/99999999999999999999","value":1}])",
       "error: error in add for path: '/a/99999999999999999999': value was not a proper array index: "
       "'99999999999999999999'"},
      {R"({"a":[1]})", R"([{"op":"replace","path":"/a/1","value":1}])",
       "error: replace operation does not apply: doc is missing key: \"/a/1\""},
      {R"({"a":[1]})", R"([{"op":"replace","path":"/a/-/b","value":1}])",
       "error: replace operation does not apply: doc is missing path: \"/a/-/b\""},
      {R"({"a":1})", R"([{"op":"replace","path":"","value":1}])",
       "error: replace operation value must be object or array"},
      {R"({"a":1})", R"([{"op":"move","from":"/b","path":"/c"}])",
       "error: error in move for path: '/c': unable to remove nonexistent key: b"},
      {R"({"a":{"b":1}})", R"([{"op":"move","from":"/a","path":"/a/b"}])",
       "error: move operation does not apply: doc is missing path: \"/a/b\""},
      {R"({"a":1})", R"([{"op":"copy","from":"/x/y","path":"/b"}])",
       "error: copy operation does not apply: doc is missing from path: \"/x/y\""},
      {R"({"a":1})", R"([{"op":"copy","path":"/b"}])", "error: copy operation, missing from field"},
      {R"({"a":1})", R"([{"op":"test","path":"/b/c","value":1}])",
       "error: test operation does not apply: doc is missing path: \"/b/c\""},
      {R"({"a":1})", R"([{"op":"merge","path":"/b"}])", "error: unexpected kind: merge"},
      {R"({"a":1})", R"([{"op":"add","path":"b","value":1}])", "error: the path \"b\" does not begin with '/'"},
      {R"({"a":1})", R"([{"op":"add"}])", "error: operation missing path field"},
      {"1", R"([{"op":"replace","path":"","value":{}}])", "error: only an object or an array can be patched"},
  };
  check_all(cases);
}

TEST_CASE("what was copied is another value from then on") {
  const Case cases[] = {
      {R"({"a":{"x":{"n":1}}})",
       R"([{"op":"add","path":"/a/x/n","value":2},{"op":"copy","from":"/a/x","path":"/b"},)"
       R"({"op":"replace","path":"/a/x/n","value":3},{"op":"add","path":"/b/n","value":4}])",
       R"({"a":{"x":{"n":3}},"b":{"n":4}})"},
      {R"({"a":[[1]]})",
       R"([{"op":"replace","path":"/a/0/0","value":2},{"op":"copy","from":"/a/0","path":"/a/-"},)"
       R"({"op":"replace","path":"/a/1/0","value":3},{"op":"replace","path":"/a/0/0","value":4}])",
       R"({"a":[[4],[3]]})"},
  };
  check_all(cases);
}

TEST_CASE("thousands of operations in one long list fit into a decision's memory") {
  std::string document = R"({"l":[)";
  std::string patch = "[";
  for (int i = 0; i < 500; ++i) {
    document += i == 0 ? "{}" : ",{}";
    for (const char* name : {"a", "b", "c", "d"}) {
      patch += R"({"op":"add","path":"/l/)" + std::to_string(i) + "/" + name + R"(","value":1},)";
    }
  }
  patch.back() = ']';
  base::Arena texts(8 * limits::MiB, 0);
  const auto operations = read_patch(*json::parse_copy(patch, texts));
  base::Arena arena(limits::decision_arena_bytes, 0);
  PatchRoom room{limits::max_patch_bytes};
  const auto after = apply_patch(*json::parse_copy(document + "]}", texts), *operations, arena, room);
  REQUIRE(after.has_value());
  CHECK(json::to_json((**after)["l"].items()[499]) == R"({"a":1,"b":1,"c":1,"d":1})");
  CHECK(arena.reserved_bytes() < limits::MiB);
}

TEST_CASE("a patch that doubles its document with every copy ends at the room") {
  std::string patch = "[";
  for (int i = 0; i < 60; ++i) {
    patch += R"({"op":"copy","from":"/a","path":"/b"},{"op":"add","path":"/a","value":[]},)"
             R"({"op":"copy","from":"/b","path":"/a/-"},{"op":"copy","from":"/b","path":"/a/-"},)";
  }
  patch.back() = ']';
  CHECK(patched(R"({"a":"xxxxxxxx"})", patch).find("makes the object too large") != std::string::npos);
}

TEST_CASE("a patch that nests its document into itself ends at the depth") {
  std::string patch = "[";
  for (std::size_t i = 0; i < limits::max_json_depth; ++i) {
    patch += R"({"op":"move","from":"/a","path":"/b"},{"op":"add","path":"/a","value":[]},)"
             R"({"op":"move","from":"/b","path":"/a/0"},)";
  }
  patch.back() = ']';
  CHECK(patched(R"({"a":1})", patch, limits::max_patch_bytes).find("nests it too deeply") != std::string::npos);
}

TEST_CASE("operations, pointers and looks at wide objects are bounded") {
  std::string many = "[";
  for (std::size_t i = 0; i <= limits::max_patch_operations; ++i) many += R"({"op":"test","path":"/x"},)";
  many.back() = ']';
  CHECK(patched("{}", many) == "error: the patch has 6401 operations; the limit is 6400");
  std::string deep;
  for (std::size_t i = 0; i <= limits::max_json_depth; ++i) deep += "/a";
  CHECK(patched("{}", R"([{"op":"test","path":")" + deep + "\"}]") == "error: a path has more than 512 steps");
  std::string wide = "{";
  for (int i = 0; i < 20'000; ++i) wide += "\"n" + std::to_string(i) + "\":1,";
  wide.back() = '}';
  std::string looks = "[";
  for (int i = 0; i < 1000; ++i) looks += R"({"op":"test","path":"/x"},)";
  looks.back() = ']';
  CHECK(patched(wide, looks) == "error: the patch takes too much work");
}

}  // namespace
}  // namespace tidegate::admission
