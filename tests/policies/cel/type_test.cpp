#include "policies/cel/type.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <string_view>

namespace tidegate::cel {
namespace {

TEST_CASE("A type reads back as it was written, in the words that errors use") {
  struct Case {
    std::string_view written;
    std::string_view text;
    std::string_view runtime_name;
  };
  for (const auto& one : {
           Case{"int", "int", "int"},
           {"uint", "uint", "uint"},
           {"double", "double", "double"},
           {"bool", "bool", "bool"},
           {"string", "string", "string"},
           {"bytes", "bytes", "bytes"},
           {"null_type", "null", "null_type"},
           {"dyn", "dyn", "dyn"},
           {"type", "type", "type"},
           {"error", "!error!", "error"},
           {"timestamp", "timestamp", "google.protobuf.Timestamp"},
           {"google.protobuf.Duration", "duration", "google.protobuf.Duration"},
           {"list", "list(dyn)", "list"},
           {"map", "map(dyn, dyn)", "map"},
           {"list(list(int))", "list(list(int))", "list"},
           {"map(string, list(A))", "map(string, list(A))", "map"},
           {"map( string,dyn)", "map(string, dyn)", "map"},
           {"type(int)", "type(int)", "type"},
           {"optional_type(string)", "optional_type(string)", "optional_type"},
           {"wrapper(int)", "wrapper(int)", "int"},
           {"A", "A", "A"},
           {"kubernetes.Quantity", "kubernetes.Quantity", "kubernetes.Quantity"},
           {"net.IP", "net.IP", "net.IP"},
           {"Object.spec", "Object.spec", "Object.spec"},
           {"tuple(int, A)", "tuple(int, A)", "tuple"},
       }) {
    CAPTURE(one.written);
    const auto type = types::parse(one.written);
    CHECK(type->text() == one.text);
    CHECK(type->runtime_name() == one.runtime_name);
  }
}

TEST_CASE("Known names give the kinds that the evaluator tells apart") {
  CHECK(types::parse("kubernetes.Quantity")->is(TypeKind::opaque));
  CHECK(types::parse("net.CIDR")->is(TypeKind::opaque));
  CHECK(types::parse("Object.spec")->is(TypeKind::structure));
  CHECK(types::parse("B")->is(TypeKind::parameter));
  CHECK(types::parse("int") == types::integer());
}

TEST_CASE("What is no type is a bug of ours and loud") {
  for (const std::string_view written :
       {"", "integer", "list(", "list(int", "list(int))", "map(int)(int)", "list()", "(int)"}) {
    CAPTURE(written);
    CHECK_THROWS_AS((void)types::parse(written), std::logic_error);
  }
}

TEST_CASE("Two types are the same when all their parts are") {
  CHECK(same(*types::parse("map(string, list(int))"), *types::parse("map(string, list(int))")));
  CHECK_FALSE(same(*types::parse("map(string, list(int))"), *types::parse("map(string, list(uint))")));
  CHECK_FALSE(same(*types::parse("list(int)"), *types::parse("optional_type(int)")));
  CHECK_FALSE(same(*types::parse("net.IP"), *types::parse("net.CIDR")));
  CHECK_FALSE(same(*types::parse("wrapper(int)"), *types::parse("int")));
}

TEST_CASE("A type knows whether variables stand in it and how much it weighs") {
  CHECK(types::parse("list(map(string, A))")->is_generic());
  CHECK_FALSE(types::parse("list(map(string, dyn))")->is_generic());
  CHECK(types::parse("list(map(string, dyn))")->weight() == 4);
  auto type = types::integer();
  for (int i = 0; i < 200; ++i) type = types::map(type, type);
  CHECK(type->weight() > 1'000'000'000);
}

}  // namespace
}  // namespace tidegate::cel
