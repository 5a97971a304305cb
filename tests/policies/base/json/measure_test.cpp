#include "policies/base/json/measure.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "policies/base/json/parser.hpp"
#include "policies/base/json/writer.hpp"
#include "policies/base/limits.hpp"

namespace tidegate::json {
namespace {

TEST_CASE("a document measures about what is written of it, and never less") {
  for (const char* text : {"null", "true", "false", "0", "-12345", "9223372036854775807", "\"ab\"", "[]", "{}",
                           "[1,2,3]", R"({"a":{"b":[null,false]},"c":"d"})"}) {
    CAPTURE(text);
    base::Arena arena(limits::MiB, 0);
    const auto size = measure(*parse_copy(text, arena), 1000, 10);
    REQUIRE(size.has_value());
    CHECK(size->bytes >= std::string_view(text).size());
    CHECK(size->bytes <= std::string_view(text).size() + 8);
  }
}

TEST_CASE("depth counts arrays and objects, empty ones too") {
  base::Arena arena(limits::MiB, 0);
  CHECK(measure(*parse_copy("1", arena), 100, 0)->depth == 0);
  CHECK(measure(*parse_copy("[[],{\"a\":[1]}]", arena), 100, 3)->depth == 3);
  CHECK_FALSE(measure(*parse_copy("[[],{\"a\":[1]}]", arena), 100, 2).has_value());
}

TEST_CASE("a document that shares its parts is looked at up to the bound and no further") {
  std::vector<std::vector<Node>> levels(60);
  Node node = Node::of(std::int64_t{1});
  for (auto& level : levels) {
    level.assign(2, node);
    node = Node::array(level);
  }
  CHECK_FALSE(measure(node, 100'000, 512).has_value());
}

}  // namespace
}  // namespace tidegate::json
