#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "policies/cel/check.hpp"
#include "policies/cel/parse.hpp"

namespace tidegate::cel {
namespace {

Environment admission() {
  auto environment = Environment::kubernetes();
  environment.add_variable("object", types::dyn());
  environment.add_variable("request", types::structure("kubernetes.AdmissionRequest"));
  environment.add_variable("i", types::integer());
  environment.add_variable("s", types::string());
  environment.add_variable("l", types::parse("list(int)"));
  environment.add_variable("m", types::parse("map(string, int)"));
  environment.add_variable("o", types::parse("optional_type(map(string, int))"));
  environment.add_variable("w", types::parse("wrapper(int)"));
  environment.add_variable("variables.limit", types::integer());
  environment.add_variable("variables.names", types::parse("list(string)"));
  environment.add_structure({.name = "kubernetes.AdmissionRequest",
                             .fields = {{"operation", types::string()},
                                        {"uid", types::string()},
                                        {"dryRun", types::boolean()},
                                        {"object", types::dyn()}}});
  environment.add_structure({.name = "Object", .fields = {}, .open = true, .constructible = true, .nested = true});
  environment.add_structure({.name = "JSONPatch",
                             .fields = {{"op", types::string()}, {"path", types::string()}, {"value", types::dyn()}},
                             .constructible = true});
  environment.refuse("authorizer", "there is no cluster to ask");
  return environment;
}

const Environment& environment() {
  static const Environment made = admission();
  return made;
}

// The type, or every issue as `OFFSET: MESSAGE (HINT)`.
std::string checked(std::string_view source, const Environment& in = environment()) {
  auto parsed = parse(source);
  if (parsed.root == nullptr) return "does not parse: " + parsed.issues.front().message;
  const auto issues = check(*parsed.root, in, source);
  if (issues.empty()) return parsed.root->type->text();
  std::string text;
  for (const auto& issue : issues) {
    if (!text.empty()) text += "; ";
    text += std::to_string(issue.offset) + ": " + issue.message;
    if (!issue.hint.empty()) text += " (" + issue.hint + ")";
  }
  return text;
}

struct Case {
  std::string_view source;
  std::string_view result;
};

TEST_CASE("Expressions get the types that cel-go deduces") {
  for (const auto& one : {
           Case{"1", "int"},
           {"1u", "uint"},
           {"1.0", "double"},
           {"b'x'", "bytes"},
           {"null", "null"},
           {"object", "dyn"},
           {"object.spec.replicas", "dyn"},
           {"object.spec.replicas > 3", "bool"},
           {"object.spec.containers.all(c, c.image.startsWith('x'))", "bool"},
           {"request.operation", "string"},
           {"request.object.x", "dyn"},
           {"has(object.spec)", "bool"},
           {"has(request.uid)", "bool"},
           {"variables.limit", "int"},
           {"has(variables.limit)", "bool"},
           {"variables.names[0]", "string"},
           {"[]", "list(dyn)"},
           {"{}", "map(dyn, dyn)"},
           {"[1, 2]", "list(int)"},
           {"[[], [1]]", "list(list(int))"},
           {"[{}, {'a': 1}]", "list(map(string, int))"},
           {"l[0]", "int"},
           {"m['a']", "int"},
           {"m.a", "int"},
           {"m.?a", "optional_type(int)"},
           {"m[?'a']", "optional_type(int)"},
           {"o.a", "optional_type(int)"},
           {"o.?a", "optional_type(int)"},
           {"o.a.orValue(3)", "int"},
           {"object.?spec.?replicas", "optional_type(dyn)"},
           {"object.?spec.?replicas.orValue(1)", "dyn"},
           {"[?o.a, 2]", "list(int)"},
           {"{?'x': o.a}", "map(string, int)"},
           {"optional.none()", "optional_type(dyn)"},
           {"optional.of(1).optMap(x, x + 1)", "optional_type(int)"},
           {"true ? 1 : 2", "int"},
           {"true ? 1 : object.x", "dyn"},
           {"true ? [] : [1]", "list(int)"},
           {"1 + 2", "int"},
           {"'a' + s", "string"},
           {"l + [3]", "list(int)"},
           {"[] + []", "list(dyn)"},
           {"object.x + 1", "int"},
           {"1 < 2u && 2.5 > 1", "bool"},
           {"1 == 1", "bool"},
           {"w == 1", "bool"},
           {"w + 1", "int"},
           {"w == null", "bool"},
           {"timestamp('2020-01-01T00:00:00Z') - duration('1s')", "timestamp"},
           {"timestamp('2020-01-01T00:00:00Z') == null", "bool"},
           {"type(1)", "type(int)"},
           {"type(1) == int", "bool"},
           {"type(object) == net.IP", "bool"},
           {"type(l) == list", "bool"},
           {"google.protobuf.Timestamp", "type(timestamp)"},
           {"l.map(x, string(x))", "list(string)"},
           {"l.map(x, x > 1, x * 2)", "list(int)"},
           {"l.filter(x, x > 1)", "list(int)"},
           {"m.map(k, k)", "list(string)"},
           {"m.filter(k, k != '')", "list(string)"},
           {"object.map(x, x.y)", "list(dyn)"},
           {"l.exists(i, i == 'x'.size())", "bool"},
           {"l.transformMap(i, v, string(v))", "map(int, string)"},
           {"l.transformList(i, v, {i: v})", "list(map(int, int))"},
           {"m.all(k, v, k == s && v > i)", "bool"},
           {"m.exists(k, v, v > i)", "bool"},
           {"l.map(l, l)", "list(int)"},
           {"[1].map(variables, variables)", "list(int)"},
           {"quantity('1')", "kubernetes.Quantity"},
           {"quantity('1').add(2)", "kubernetes.Quantity"},
           {"cidr('10.0.0.0/8').ip().family()", "int"},
           {"'a,b'.split(',').map(x, int(x)).sum()", "int"},
           {"'%s %d'.format(['a', 1])", "string"},
           {"Object{spec: Object.spec{replicas: 3}}", "Object"},
           {"Object{spec: Object.spec{a: [Object.spec.a{b: 1}]}}.spec", "dyn"},
           {"[JSONPatch{op: 'add', path: '/x', value: {'a': 1}}]", "list(JSONPatch)"},
           {"JSONPatch{?op: optional.of('add')}", "JSONPatch"},
           {".i", "int"},
           {"['x'].all(i, .i == 3)", "bool"},
       }) {
    CAPTURE(one.source);
    CHECK(checked(one.source) == one.result);
  }
}

TEST_CASE("What doesn't fit is said in cel-go's words, with what may have been meant") {
  for (const auto& one : {
           Case{"foo", "0: undeclared reference to 'foo' (in container '')"},
           {"objet.spec", "0: undeclared reference to 'objet' (in container '') (did you mean \"object\"?)"},
           {"l.all(item, itm > 1)", "12: undeclared reference to 'itm' (in container '') (did you mean \"item\"?)"},
           {"foo.bar.baz", "0: undeclared reference to 'foo' (in container '')"},
           {"frobnicate(1)", "10: undeclared reference to 'frobnicate' (in container '')"},
           {"s.startWith('a')",
            "11: undeclared reference to 'startWith' (in container '') (did you mean \"startsWith\"?)"},
           {"object.exsts(x, true)",
            "12: undeclared reference to 'exsts' (in container '') (did you mean \"exists\"?); "
            "13: undeclared reference to 'x' (in container '')"},
           {"request.opration", "7: undefined field 'opration' (did you mean \"operation\"?)"},
           {"has(request.nope)", "3: undefined field 'nope'"},
           {"variables.limt", "9: undefined field 'limt' (did you mean \"limit\"?)"},
           {"has(variables.limt)", "3: undefined field 'limt' (did you mean \"limit\"?)"},
           {"variables.limit.x", "15: type 'int' does not support field selection"},
           {"i.x", "1: type 'int' does not support field selection"},
           {"i.?x", "1: type 'int' does not support field selection"},
           {"quantity('1').value", "13: type 'kubernetes.Quantity' does not support field selection"},
           {"1 + 's'", "2: found no matching overload for '_+_' applied to '(int, string)'"},
           {"1 + 1u", "2: found no matching overload for '_+_' applied to '(int, uint)'"},
           {"1 == 's'", "2: found no matching overload for '_==_' applied to '(int, string)'"},
           {"!1", "0: found no matching overload for '!_' applied to '(int)'"},
           {"l['a']", "1: found no matching overload for '_[_]' applied to '(list(int), string)'"},
           {"1 in {'a': 1}", "2: found no matching overload for '@in' applied to '(int, map(string, int))'"},
           {"true ? 1 : 's'", "5: found no matching overload for '_?_:_' applied to '(bool, int, string)'"},
           {"i && true", "0: expected type 'bool' but found 'int'"},
           {"1 || 'a'", "0: expected type 'bool' but found 'int'; 5: expected type 'bool' but found 'string'"},
           {"i.startsWith('a')",
            "12: found no matching overload for 'startsWith' applied to 'int.(string)' (it is "
            "string.startsWith(string))"},
           {"startsWith('a')",
            "10: found no matching overload for 'startsWith' applied to '(string)' (it is string.startsWith(string))"},
           {"i.all(x, true)",
            "0: expression of type 'int' cannot be range of a comprehension (must be list, map, or dynamic)"},
           {"l.all(x, x)", "9: expected type 'bool' but found 'int'"},
           {"int{}", "3: 'int' is not a message type"},
           {"Foo{a: 1}", "3: undeclared reference to 'Foo' (in container '')"},
           {"object{a: 1}", "6: 'dyn' is not a type"},
           {"JSONPatch{operation: 'add'}", "19: undefined field 'operation'"},
           {"JSONPatch{op: 1}", "12: expected type of field 'op' is 'string' but provided type is 'int'"},
           {"kubernetes.AdmissionRequest{}", "27: 'kubernetes.AdmissionRequest' is not a message type"},
           {"authorizer.path('/x')", "0: 'authorizer' can't be used here: there is no cluster to ask"},
           {"math.greatest(1, 2)",
            "0: undeclared reference to 'math' (in container '') (Kubernetes' CEL has no library \"math\")"},
           {"[?1]", "2: expected type 'optional_type(int)' but found 'int'"},
           {"{?'a': 1}", "7: expected type 'optional_type(int)' but found 'int'"},
       }) {
    CAPTURE(one.source);
    CHECK(checked(one.source) == one.result);
  }
}

TEST_CASE("Literals of mixed types are refused, except as format()'s arguments") {
  for (const auto& one : {
           Case{"[1, 'a']", "4: expected type 'int' but found 'string'"},
           {"[1, dyn(2)]", "7: expected type 'int' but found 'dyn'"},
           {"[dyn(1), dyn('a')]", "list(dyn)"},
           {"[1, w]", "list(int)"},
           {"[[1], ['a']]", "6: expected type 'list(int)' but found 'list(string)'"},
           {"{'a': 1, 'b': 'c'}", "14: expected type 'int' but found 'string'"},
           {"{'a': 1, 2: 'c'}",
            "9: expected type 'string' but found 'int'; 12: expected type 'int' but found 'string'"},
           {"[?o.a, 'x']", "7: expected type 'int' but found 'string'"},
           {"'%s %s'.format([1, {'a': 1, 'b': 'c'}])", "string"},
           {"l.all(x, [x, 'a'].size() == 2)", "13: expected type 'int' but found 'string'"},
       }) {
    CAPTURE(one.source);
    CHECK(checked(one.source) == one.result);
  }
}

TEST_CASE("Mixed literals are lists of dyn where the environment allows them") {
  const auto plain =
      Environment::kubernetes({.homogeneous_literals = false, .validate_literals = false, .container = {}});
  CHECK(checked("[1, 'a']", plain) == "list(dyn)");
  CHECK(checked("{1: 2, 'a': true}", plain) == "map(dyn, dyn)");
  CHECK(checked("duration('nonsense')", plain) == "duration");
}

TEST_CASE("Constant arguments that can only fail are refused") {
  for (const auto& one : {
           Case{"duration('1h')", "duration"},
           {"duration('nonsense')", "9: invalid duration argument"},
           {"timestamp('2020-01-01')", "10: invalid timestamp argument"},
           {"timestamp(0)", "timestamp"},
           {"int('x')", "3: type conversion error from 'string' to 'int'"},
           {"uint(int('-1'))", "4: unsigned integer overflow"},
           {"true || int(1e19) > 0", "11: integer overflow"},
           {"string(null)", "6: no such overload"},
           {"int(s)", "int"},
           {"s.matches('[')", "10: invalid matches argument"},
           {"matches('[', 'a')", "8: invalid matches argument"},
           {"s.matches(s + '[')", "bool"},
           {"'%d'.format(['a'])",
            "13: error during formatting: decimal clause can only be used on integers, was given string"},
           {"'%f'.format([1])",
            "13: error during formatting: fixed-point clause can only be used on doubles, was given int"},
           {"'%s'.format([optional.of(1)])",
            "24: error during formatting: string clause can only be used on strings, bools, bytes, ints, doubles, "
            "maps, "
            "lists, types, durations, and timestamps, was given optional_type"},
           {"'%s'.format([])", "11: index 0 out of range"},
           {"'%'.format([1])", "10: unexpected end of string"},
           {"'%z'.format([1])", "11: could not parse formatting clause: unrecognized formatting clause \"z\""},
           {"'%.'.format([1.0])",
            "11: could not parse formatting clause: error while parsing precision: could not find end of precision "
            "specifier"},
           {"'a'.format([1, 2])", "10: too many arguments supplied to string.format (expected 0, got 2)"},
           {"'%d %% %s'.format([object.x, object])", "string"},
           {"s.format([1])", "string"},
       }) {
    CAPTURE(one.source);
    CHECK(checked(one.source) == one.result);
  }
}

TEST_CASE("Names are looked up in the container first, and comprehensions' variables shadow them all") {
  Environment environment = Environment::kubernetes({.container = "a.b"});
  environment.add_variable("a.b.x", types::integer());
  environment.add_variable("a.y", types::string());
  environment.add_variable("x", types::boolean());
  environment.add_variable("z.w", types::boolean());
  for (const auto& one : {
           Case{"x", "int"},
           {"y", "string"},
           {".x", "bool"},
           {".y", "1: undeclared reference to '.y' (in container 'a.b')"},
           {"z.w", "bool"},
           {"['s'].map(x, x)", "list(string)"},
           {"['s'].map(x, .x)", "list(bool)"},
           {"[{'w': 1}].map(z, z.w)", "list(int)"},
       }) {
    CAPTURE(one.source);
    CHECK(checked(one.source, environment) == one.result);
  }
}

TEST_CASE("The tree says what names stand for and which overloads may apply") {
  std::string_view source = "variables.limit + i > 2 && optional.of(1).hasValue()";
  auto parsed = parse(source);
  REQUIRE(parsed.root != nullptr);
  REQUIRE(check(*parsed.root, environment(), source).empty());
  const auto& greater = *parsed.root->args[0];
  const auto& sum = *greater.args[0];
  REQUIRE(sum.overloads.size() == 1);
  CHECK(sum.overloads[0]->id == "add_int64");
  CHECK(sum.args[0]->resolved == "variables.limit");
  CHECK(sum.args[1]->resolved == "i");
  const auto& has_value = *parsed.root->args[1];
  CHECK(has_value.resolved.empty());
  CHECK(has_value.target->resolved == "optional.of");

  source = "object.a + object.b";
  parsed = parse(source);
  REQUIRE(check(*parsed.root, environment(), source).empty());
  CHECK(parsed.root->overloads.size() > 5);
}

TEST_CASE("An expression whose type doubles with every step is refused in time") {
  std::string source = "[1]";
  for (int i = 0; i < 40; ++i) source += ".map(x, {x: x})";
  const auto result = checked(source);
  CHECK(result.find("too large") != std::string::npos);
}

}  // namespace
}  // namespace tidegate::cel
