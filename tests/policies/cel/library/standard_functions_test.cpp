#include <string>
#include <vector>

#include "policies/base/limits.hpp"
#include "policies/cel/operations.hpp"
#include "policies/cel/type.hpp"
#include "policies/values/quantity.hpp"
#include "tests/policies/cel/library/library_calls.hpp"

using namespace tidegate;
using namespace tidegate::cel;
using namespace cel_test;

TEST_CASE("sizes count code points, bytes, elements and entries") {
  Library library;
  const std::vector<Value> items = {integer(1), integer(2)};
  CHECK(library.call("size", {text("aé\U0001F600")}).integer() == 3);
  CHECK(library.call("size", {Value::bytes("aé")}).integer() == 3);
  CHECK(library.call("size", {list(items)}).integer() == 2);
  CHECK(library.call("size", {Value::map({})}).integer() == 0);
}

TEST_CASE("strings are searched bytewise") {
  Library library;
  struct Row {
    const char* function;
    const char* text;
    const char* part;
    bool result;
  };
  for (const auto& row : {
           Row{"contains", "hello", "ell", true},
           {"contains", "hello", "", true},
           {"contains", "hello", "elo", false},
           {"startsWith", "hello", "he", true},
           {"startsWith", "hello", "hello!", false},
           {"startsWith", "", "", true},
           {"endsWith", "hello", "llo", true},
           {"endsWith", "hello", "he", false},
           {"endsWith", "é", "\xC3\xA9", true},
       }) {
    const auto& [function, whole, part, result] = row;
    CAPTURE(row.function);
    CAPTURE(row.part);
    CHECK(library.call(function, {text(whole), text(part)}).is_true() == result);
  }
}

TEST_CASE("patterns match anywhere, constant or not") {
  Library library;
  struct Row {
    const char* text;
    const char* pattern;
    bool result;
  };
  for (const auto& row : {
           Row{"hello", "l+", true},
           {"hello", "^l", false},
           {"hello", "^hel{2}o$", true},
           {"hello", "", true},
           {"hello", "(?i)HELLO", true},
           {"a\nb", "a.b", false},
           {"nginx:1.25", ":[0-9.]+$", true},
       }) {
    const auto& [whole, pattern, result] = row;
    CAPTURE(row.pattern);
    CHECK(library.call("matches", {text(whole), text(pattern)}).is_true() == result);
    CHECK(library.prepared("matches", {text(whole), text(pattern)}).is_true() == result);
  }
}

TEST_CASE("a pattern that is none is an error in Go's words") {
  Library library;
  struct Row {
    const char* pattern;
    const char* error;
  };
  for (const auto& row : {
           Row{"(abc", "error parsing regexp: missing closing ): `(abc`"},
           {"[z-a]", "error parsing regexp: invalid character class range: `z-a`"},
           {"*", "error parsing regexp: missing argument to repetition operator: `*`"},
           {"a{1,2000}", "error parsing regexp: invalid repeat count: `{1,2000}`"},
           {"\\y", "error parsing regexp: invalid escape sequence: `\\y`"},
           {"(?=a)", "error parsing regexp: invalid or unsupported Perl syntax: `(?=`"},
       }) {
    const auto& [pattern, error] = row;
    CAPTURE(row.pattern);
    CHECK(detail(library.call("matches", {text("a"), text(pattern)})) == error);
    const auto& overload = library.overload("matches", {text("a"), text(pattern)});
    const auto prepared = overload.prepare(text(pattern));
    REQUIRE(!prepared.has_value());
    CHECK(prepared.error().message == error);
  }
  const std::string huge(limits::max_pattern_bytes + 1, 'a');
  CHECK(library.call("matches", {text("a"), text(huge)}).is_error());
}

TEST_CASE("types are values, equal by name") {
  Library library;
  const auto quantity = *values::Quantity::parse("1");
  const std::vector<Value> items = {integer(1)};
  struct Row {
    Value value;
    const char* type;
  };
  for (const auto& [value, type] : {
           Row{Value(), "null_type"},
           {Value::of(true), "bool"},
           {integer(1), "int"},
           {uinteger(1), "uint"},
           {real(1), "double"},
           {text("a"), "string"},
           {Value::bytes("a"), "bytes"},
           {list(items), "list"},
           {Value::map({}), "map"},
           {Value::type(*types::integer()), "type"},
           {Value::duration(1), "google.protobuf.Duration"},
           {Value::timestamp(1, 1), "google.protobuf.Timestamp"},
           {Value::none(), "optional_type"},
           {Value::opaque(quantity_type, &quantity), "kubernetes.Quantity"},
       }) {
    const Value found = library.call("type", {value});
    REQUIRE(found.is(Kind::type));
    CHECK(found.type().runtime_name() == type);
  }
  CHECK(equal(library.call("type", {integer(1)}), Value::type(*types::integer())));
  CHECK(equal(library.call("dyn", {integer(1)}), integer(1)));
}

TEST_CASE("functions cost what Kubernetes counts") {
  Library library;
  const std::string fifteen(15, 'x'), forty(40, 'x');
  CHECK(library.cost("size", {text(forty)}) == 1);
  CHECK(library.cost("contains", {text(forty), text(fifteen)}) == 8);
  CHECK(library.cost("contains", {text(forty), text("")}) == 0);
  CHECK(library.cost("startsWith", {text(forty), text(fifteen)}) == 4);
  CHECK(library.cost("endsWith", {text(""), text(fifteen)}) == 0);
  CHECK(library.cost("type", {text(forty)}) == 1);
  // ⌈0.1·41⌉·⌈0.25·15⌉; the global function counts 1 whatever it is given.
  const auto* matches = library.environment().function("matches");
  const std::vector<Value> args = {text(forty), text(fifteen)};
  for (const Overload& overload : matches->overloads) {
    CHECK((overload.cost == nullptr ? 1 : overload.cost(args, Value())) == (overload.member ? 20 : 1));
  }
}
