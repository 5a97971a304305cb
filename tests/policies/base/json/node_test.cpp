#include "policies/base/json/node.hpp"

#include <doctest/doctest.h>

#include <string>

#include "policies/base/json/edit.hpp"
#include "policies/base/json/parser.hpp"
#include "policies/base/json/writer.hpp"
#include "policies/base/limits.hpp"

namespace tidegate::json {
namespace {

TEST_CASE("a lookup in what is no object or has no such member finds null, and lookups chain") {
  base::Arena arena(limits::MiB, 0);
  const Node root = *parse_copy(R"({"metadata":{"labels":{"app":"web"},"x":null}})", arena);
  CHECK(root["metadata"]["labels"]["app"].string() == "web");
  CHECK(root["metadata"]["nothing"]["app"].is_null());
  CHECK(root["metadata"]["labels"]["app"]["deeper"].is_null());
  CHECK(root["metadata"].find("x") != nullptr);
  CHECK(root["metadata"].find("y") == nullptr);
  CHECK(root["metadata"]["labels"].integer() == 0);
}

TEST_CASE("a member is found by its whole name among others of the same length and beginning") {
  base::Arena arena(limits::MiB, 0);
  const Node root =
      *parse_copy(R"({"":0,"a":1,"b":2,"ab":3,"imagePullPolicy":4,"securityContext":5,"securityContexts":6,)"
                  R"("terminationMessagePath":7,"terminationMessagePart":8,"a\u0000":9,"a\u0001":10})",
                  arena);
  for (const Member& member : root.members()) {
    CAPTURE(member.name());
    CHECK(root.find(member.name()) == &member.value);
    CHECK(find_member(root.members(), member.key) == &member.value);
    std::string other(member.name());
    other.push_back('x');
    CHECK(root.find(other) == nullptr);
    if (!member.name().empty()) {
      other = member.name();
      other.back() = 'X';
      CHECK(root.find(other) == nullptr);
    }
  }
}

TEST_CASE("deep equality ignores the order of members and nothing else") {
  base::Arena arena(limits::MiB, 0);
  const auto same = [&](std::string_view a, std::string_view b) {
    return equal(*parse_copy(a, arena), *parse_copy(b, arena));
  };
  CHECK(same(R"({"a":1,"b":[1,{"c":null}]})", R"({"b":[1,{"c":null}],"a":1})"));
  CHECK(!same(R"({"a":1})", R"({"a":1.0})"));
  CHECK(!same(R"({"a":1})", R"({"a":1,"b":1})"));
  CHECK(!same(R"({"a":1})", R"({"b":1})"));
  CHECK(!same("[1,2]", "[2,1]"));
  CHECK(!same("\"a\"", "\"b\""));
  CHECK(!same("null", "false"));
}

TEST_CASE("large objects are compared whatever the order of their members") {
  std::string forward = "{", backward = "{";
  for (int i = 0; i < 1000; ++i) {
    forward += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\":" + std::to_string(i);
    backward += (i == 0 ? "\"k" : ",\"k") + std::to_string(999 - i) + "\":" + std::to_string(999 - i);
  }
  base::Arena arena(limits::MiB, 0);
  const Node a = *parse_copy(forward + "}", arena);
  CHECK(equal(a, *parse_copy(backward + "}", arena)));
  CHECK_FALSE(equal(a, *parse_copy(backward + ",\"x\":1}", arena)));
  MemberFinder finder(a);
  CHECK(finder.find("k7", 7)->integer() == 7);
  CHECK(finder.find("k7", 900)->integer() == 7);
  CHECK(finder.find("k1000", 900) == nullptr);
}

TEST_CASE("an edit shares what it does not touch and leaves the document before as it was") {
  base::Arena arena(limits::MiB, 0);
  const Node root = *parse_copy(R"({"a":{"b":[{"c":1},{"c":2}]},"d":{"e":1}})", arena);
  const Step path[] = {std::string_view("a"), std::string_view("b"), std::size_t{1}, std::string_view("x"),
                       std::string_view("y")};
  const auto edited = with(root, path, Node::of(true), arena);
  REQUIRE(edited.has_value());
  CHECK(to_json(*edited) == R"({"a":{"b":[{"c":1},{"c":2,"x":{"y":true}}]},"d":{"e":1}})");
  CHECK(to_json(root) == R"({"a":{"b":[{"c":1},{"c":2}]},"d":{"e":1}})");
  CHECK((*edited)["d"].same_as(root["d"]));
  CHECK(!(*edited)["a"].same_as(root["a"]));
  REQUIRE(at(*edited, path) != nullptr);
  CHECK(at(*edited, path)->boolean());
  CHECK(at(root, path) == nullptr);
}

TEST_CASE("edits that lead nowhere are errors") {
  base::Arena arena(limits::MiB, 0);
  const Node root = *parse_copy(R"({"a":[1],"s":"text"})", arena);
  const Step beyond[] = {std::string_view("a"), std::size_t{1}};
  const Step scalar[] = {std::string_view("s"), std::string_view("x")};
  const Step no_array[] = {std::string_view("s"), std::size_t{0}};
  CHECK_FALSE(with(root, beyond, Node(), arena).has_value());
  CHECK_FALSE(with(root, scalar, Node(), arena).has_value());
  CHECK_FALSE(with(root, no_array, Node(), arena).has_value());
}

TEST_CASE("an edit in a full arena is an error") {
  base::Arena arena(limits::MiB, 0);
  base::Arena tiny(8, 0);
  const Node root = *parse_copy(R"({"a":{"b":1}})", arena);
  const Step path[] = {std::string_view("a"), std::string_view("c")};
  CHECK_FALSE(with(root, path, Node(), tiny).has_value());
}

TEST_CASE("numbers JSON lacks are written as null and deep documents need no more stack than their depth") {
  std::string out;
  Writer(out).begin_array().value(1.0 / 0.0).value(std::uint64_t{18446744073709551615ULL}).value("\x01").end_array();
  CHECK(out == "[null,18446744073709551615,\"\\u0001\"]");
}

}  // namespace
}  // namespace tidegate::json
