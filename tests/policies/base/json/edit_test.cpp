#include "policies/base/json/edit.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "policies/base/json/parser.hpp"
#include "policies/base/json/writer.hpp"
#include "policies/base/limits.hpp"

namespace tidegate::json {
namespace {

struct Case {
  std::string_view before;
  std::vector<Step> path;
  std::string_view value;
  std::string_view after;  // "error" when it can't be
};

TEST_CASE("a value is set at a path, and objects that are missing on the way are made") {
  const Case cases[] = {
      {R"({"a":1})", {"a"}, "2", R"({"a":2})"},
      {R"({"a":1})", {"b"}, "2", R"({"a":1,"b":2})"},
      {R"({})", {"a", "b"}, "true", R"({"a":{"b":true}})"},
      {R"({"a":null})", {"a", "b"}, "1", R"({"a":{"b":1}})"},
      {R"({"a":[1,2,3]})", {"a", std::size_t{1}}, R"("x")", R"({"a":[1,"x",3]})"},
      {R"({"a":[{"b":1}]})", {"a", std::size_t{0}, "c"}, "2", R"({"a":[{"b":1,"c":2}]})"},
      {R"({"a":[1]})", {"a", std::size_t{1}}, "2", "error"},
      {R"({"a":7})", {"a", "b"}, "2", "error"},
      {R"({"a":1})", {}, "2", "2"},
  };
  for (const Case& one : cases) {
    base::Arena arena(limits::MiB, 0);
    const Node before = *parse_copy(one.before, arena);
    const Node value = *parse_copy(one.value, arena);
    const auto after = with(before, one.path, value, arena);
    CAPTURE(one.before);
    CHECK((after ? to_json(*after) : "error") == one.after);
    CHECK(to_json(before) == one.before);
  }
}

TEST_CASE("what lies beside the path is shared, not copied") {
  base::Arena arena(limits::MiB, 0);
  const Node before = *parse_copy(R"({"a":{"b":1},"c":{"d":[1,2]}})", arena);
  const std::vector<Step> path{"a", "b"};
  const Node after = *with(before, path, Node::of(std::int64_t{2}), arena);
  CHECK(after["c"].same_as(before["c"]));
  CHECK_FALSE(after["a"].same_as(before["a"]));
}

TEST_CASE("what stands at a path is found, and nothing where the path ends too early") {
  base::Arena arena(limits::MiB, 0);
  const Node root = *parse_copy(R"({"a":[{"b":null}]})", arena);
  const auto found = [&](const std::vector<Step>& path) {
    const Node* node = at(root, path);
    return node == nullptr ? std::string("nothing") : to_json(*node);
  };
  CHECK(found({"a", std::size_t{0}, "b"}) == "null");
  CHECK(found({"a", std::size_t{1}}) == "nothing");
  CHECK(found({"a", "b"}) == "nothing");
  CHECK(found({"x"}) == "nothing");
  CHECK(found({}) == R"({"a":[{"b":null}]})");
}

TEST_CASE("a full arena is an error") {
  base::Arena large(limits::MiB, 0);
  const Node before = *parse_copy(R"({"a":1,"b":2,"c":3,"d":4})", large);
  base::Arena small(32, 0);
  const std::vector<Step> path{"a"};
  CHECK_FALSE(with(before, path, Node(), small).has_value());
}

}  // namespace
}  // namespace tidegate::json
