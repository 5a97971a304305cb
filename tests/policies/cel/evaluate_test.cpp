// What expressions come to: the evaluator's own part, beside operators and libraries.
#include <doctest/doctest.h>

#include <string>

#include "tests/policies/cel/expression_run.hpp"

using namespace tidegate;
using namespace tidegate::cel;
using cel_test::Run;

namespace {

struct Case {
  const char* source;
  const char* result;
  std::uint64_t cost;  // cel-go's, of the same
};

void check_all(std::initializer_list<Case> cases) {
  Run run;
  for (const Case& test : cases) {
    CAPTURE(test.source);
    CHECK(run(test.source) == test.result);
    CHECK(run.context.cost() == test.cost);
  }
}

}  // namespace

TEST_CASE("paths read fields, items and keys, and say what is missing") {
  check_all({
      {"object.metadata.labels.app", R"("web")", 4},
      {"object.metadata.labels['tier']", R"("frontend")", 4},
      {"object.spec.list[2]", "3", 4},
      {"object.spec.list[2.0]", "3", 4},
      {"object.spec.list[1u]", "2", 4},
      {"object.spec.nothing", "null", 3},
      {"object.spec.absent", "error: no such key: absent", 3},
      {"object.absent.further", "error: no such key: absent", 2},
      {"object.metadata.name.further", "error: no such key: further", 4},
      {"object.spec.nothing.further", "error: no such key: further", 4},
      {"object.spec.list[3]", "error: index out of bounds: 3", 4},
      {"object.spec.list[-1]", "error: index out of bounds: -1", 4},
      {"object.spec.list[1.5]", "error: unsupported index value 1.5 in list", 4},
      {"object.spec.list.name", "error: unsupported index type 'string' in list", 4},
      {"object.metadata.labels[1]", "error: no such key: 1", 4},
      {"object.metadata.labels[text]", "error: no such key: admin", 4},
      {"{'admin': 1}[text]", "1", 2},
      {"object.spec.containers[object.spec.list[0]].name", R"("proxy")", 8},
      {"{1: 'a', 2: 'b'}[dyn(1.0)]", R"("a")", 2},
      {"(text == 'admin' ? object : oldObject).spec.replicas", "4", 4},
      {"(text != 'admin' ? object : oldObject).spec.replicas", "3", 4},
      {"[object, oldObject][1].spec.replicas", "3", 16},
      {"object[none]", "error: invalid qualifier type: <nil>", 2},
  });
}

TEST_CASE("has() looks at the last field alone, and null is there") {
  check_all({
      {"has(object.metadata.labels)", "true", 2},
      {"has(object.metadata.absent)", "false", 2},
      {"has(object.spec.nothing)", "true", 2},
      {"has(object.absent.further)", "error: no such key: absent", 1},
      {"has(object.metadata.name.further)", "false", 3},
      {"has(object.spec.list.further)", "error: unsupported index type 'string' in list", 3},
      {"has(object.metadata) && has(object.metadata.labels) && has(object.metadata.labels.app)", "true", 6},
      {"has(object.metadata) && has(object.metadata.absent) && has(object.metadata.absent.app)", "false", 3},
      {"has(object.metadata) && has(object.absent.further.app)", "error: no such key: absent", 2},
      {"has(object.absent.further) && has(object.absent.further.app)", "error: no such key: absent", 2},
      {"has(object.spec.list) && has(object.spec.list.app)", "error: unsupported index type 'string' in list", 5},
      {"has(object.spec.nothing) && has(object.spec.nothing.app)", "false", 5},
      {"object.spec.containers.map(c, has(c.securityContext) && has(c.securityContext.privileged))", "[false, true]",
       32},
  });
}

TEST_CASE(
    "presence tests of scalars and repeated keys are errors as the specification has it, where that is asked for") {
  EnvironmentOptions options;
  options.spec_errors = true;
  Run run(options);
  CHECK(run("has(object.metadata.name.further)") == "error: no such key: further");
  CHECK(run("{'a': 1, 'a': 2}").starts_with("error: "));
  Run kubernetes;
  CHECK(kubernetes("{'a': 1, 'a': 2}") == R"({"a": 2})");
}

TEST_CASE("optional steps end a chain where nothing is, and not before") {
  check_all({
      {"object.?metadata.labels.app", R"(optional.of("web"))", 4},
      {"object.?absent.labels.app", "optional.none()", 1},
      {"object.metadata.?absent", "optional.none()", 2},
      {"object.spec.list[?1]", "optional.of(2)", 4},
      {"object.spec.list[?7]", "optional.none()", 3},
      {"object.?spec.?hostNetwork.orValue(true)", "false", 3},
      {"object.?absent.orValue('x')", R"("x")", 1},
      {"object.?absent.or(oldObject.?spec).hasValue()", "true", 4},
      {"object.?metadata.?name.optMap(n, n + n).value()", R"("web-1web-1")", 13},
      {"object.?absent.optMap(n, n + n).hasValue()", "false", 4},
      {"object.?metadata.optFlatMap(m, m.?labels).app.value()", R"("web")", 10},
      {"has(object.?metadata.labels)", "true", 2},
      {"has(object.?absent.labels)", "false", 0},
      {"[?object.?absent, ?object.?spec.?replicas, text]", R"([4, "admin"])", 15},
      {"{?'a': object.?absent, ?'b': object.?spec.?replicas}", R"({"b": 4})", 34},
      {"optional.of(optional.of(1)).value().value()", "1", 4},
      {"object.?absent.value()", "error: optional.none() dereference", 2},
  });
}

TEST_CASE("a path with a default is what its optional comes to, and costs the same") {
  Run run;
  for (const std::string path : {
           "object.?spec.?replicas",
           "object.spec.?replicas",
           "object.?spec.replicas",
           "object.spec.?absent",
           "object.spec.?absent.further",
           "object.?absent.?further",
           "object.absent.?further",
           "object.spec.?nothing",
           "object.spec.?nothing.?further",
           "object.spec.nothing.?further",
           "object.spec.?list",
           "object.spec.?list.?further",
           "object.spec.?replicas.?further",
           "object.metadata.?name.?further.?more",
           "object.metadata.?empty",
           "object.metadata.?empty.?further",
           "object.metadata[?'labels'].?app",
           "object.metadata.labels[?'app']",
           "object.?metadata.?labels.?app",
           "object.spec.?containers[0].?image",
           "object.spec.?containers[9].?image",
           "object.spec.?containers[?9].?image",
           "object.spec.containers.?name",
           "text.?a",
           "none.?a",
           "none.?a.?b",
           "object.?spec",
           "oldObject.?spec.?replicas",
           "oldObject.?metadata.?name",
           "dyn({'a': {'b': 1}}).?a.?b",
           "dyn({'a': {'b': 1}}).?b.?b",
       }) {
    CAPTURE(path);
    const std::string optional = run(path);
    const std::uint64_t cost = run.context.cost();
    const bool failed = optional.starts_with("error: ");
    const std::string held = failed ? optional : optional == "optional.none()" ? R"("d")" : run(path + ".value()");
    CHECK(run(path + ".orValue('d')") == held);
    CHECK(run.context.cost() == cost);
  }
  check_all({
      {"object.spec.containers.all(c, c.?securityContext.?privileged.orValue(false) == false)", "true", 16},
      {"object.spec.?absent.orValue(object.spec.?absent.orValue(object.spec.replicas))", "4", 7},
      {"object.spec.?absent.orValue(object.absent)", "error: no such key: absent", 4},
      {"object.spec.?replicas.orValue(object.absent)", "4", 3},
  });
}

TEST_CASE("&& and || let no error pass that another term decides") {
  check_all({
      {"false && object.absent", "false", 0},
      {"object.absent && false", "false", 2},
      {"object.absent && true", "error: no such key: absent", 2},
      {"object.absent || true", "true", 2},
      {"object.absent || false", "error: no such key: absent", 2},
      {"object.absent || object.other", "error: no such key: absent", 4},
      {"object.spec.replicas && true", "error: no such overload", 3},
      {"object.spec.replicas && false", "false", 3},
      {"true && object.absent && (true && false)", "false", 2},
      {"object.absent || false || object.other || true", "true", 4},
      {"object.absent ? 1 : 2", "error: no such key: absent", 2},
      {"object.spec.replicas ? 1 : 2", "error: no such overload", 3},
      {"true ? 1 : object.absent", "1", 0},
      {"!object.spec.replicas", "error: no such overload", 4},
  });
}

TEST_CASE("operators and calls take what fits when they run") {
  check_all({
      {"object.spec.replicas + 1", "5", 4},
      {"object.spec.replicas + 'a'", "error: no such overload", 4},
      {"object.spec.replicas <= oldObject.spec.replicas * 2", "true", 8},
      {"object.spec.replicas > 1.5", "true", 4},
      {"object.spec.replicas < text", "error: no such overload", 5},
      {"object.spec.replicas + text", "error: no such overload", 5},
      {"9223372036854775807 + object.spec.replicas", "error: integer overflow", 4},
      {"object.spec.replicas / 0", "error: division by zero", 4},
      {"object.spec.replicas.startsWith('a')", "error: no such overload", 4},
      {"object.spec.replicas.matches('a')", "error: no such overload", 4},
      {"object.absent.startsWith('a')", "error: no such key: absent", 3},
      {"size(object.spec.list) + size(object.metadata.labels) + size(text)", "10", 12},
      {"object.metadata.name.startsWith('web-') && object.metadata.name.endsWith('1')", "true", 8},
      {"long.contains('ten') && !long.contains('eleven')", "true", 11},
      {"object.metadata.name.matches('^[a-z0-9-]+$')", "true", 6},
      {"object.metadata.name.matches(object.metadata.labels.app)", "true", 8},
      {"text == 'admin' && 'admin' == text && text != 'other'", "true", 6},
      {"object.spec.replicas == 4 && object.spec.replicas == 4.0 && object.spec.replicas != 5u", "true", 12},
      {"object.spec.hostNetwork == false && none == null && object.spec.ratio == 1.5", "true", 10},
      {"text == 1", "false", 2},
      {"object.metadata.empty == {}", "true", 3},
      {"-object.spec.replicas", "-4", 4},
      {"(duration('1ns') - duration('2540400h')).getHours()", "-2540400", 2},
      // Of a type that nothing binds, so that the checker takes the first overload.
      {"size(object.?metadata.labels[?'app'].value())", "3", 6},
      {"object.?metadata.labels[?'app'].value().size()", "3", 6},
      {"size(object.spec.replicas)", "error: no such overload: size", 4},
      {"object.spec.replicas.replace('a','b')", "error: no such overload: replace(int, string, string)", 4},
      {"dyn(true) + 1", "error: no such overload: _+_", 1},
      {"dyn(none) < 1", "error: no such overload: _<_", 3},
      {"dyn([1]) + 1", "error: no such overload", 1},
      {"dyn(1).orValue(2)", "1", 0},
      {"dyn(duration('1s')).size()", "error: no such overload", 1},
      {"dyn(text) - 1", "error: no such overload", 3},
      {"object.spec.replicas.find(text)", "error: no such overload: find(int, string)", 6},
      {"object.spec.replicas.find('a')", "error: no such overload", 4},
      {"object.spec.replicas.matches(text)", "error: no such overload: matches", 6},
      {"['b', 'a'].slice(0, 2).all(x, x.size() > 0)", "true", 26},
  });
}

TEST_CASE("Kubernetes' own types are not compared with others, but are unequal to them") {
  check_all({
      {"quantity('1') == dyn(text)", "error: no such overload", 4},
      {"quantity('1') != dyn(text)", "true", 4},
      {"dyn(text) == quantity('1')", "false", 4},
      {"quantity('1') == dyn(none)", "false", 4},
      {"ip('1.2.3.4') == dyn(text)", "error: no such overload", 4},
      {"ip('1.2.3.4') != dyn('1.2.3.4')", "true", 2},
      {"quantity('1') == quantity('1000m')", "true", 3},
  });
}

TEST_CASE("has() of an optional chain as a ternary's branch is an optional, as cel-go has it") {
  check_all({
      {"text == 'x' ? true : has(object.?spec.replicas)", "optional.of(4)", 4},
      {"text == 'x' ? true : has(object.?absent.replicas)", "optional.none()", 2},
      {"text == 'x' ? true : has(object.spec.replicas)", "true", 4},
  });
}

TEST_CASE("membership in constants is by equality") {
  check_all({
      {"text in ['root', 'admin']", "true", 1},
      {"text in ['root', 'admiral', 'admix', 'a', 'b', 'c', 'd', 'e', 'f', 'admin', 'z']", "true", 1},
      {"text in ['root', 'admiral', 'admix', 'a', 'b', 'c', 'd', 'e', 'f', 'user', 'z']", "false", 1},
      {"object.spec.replicas in [1, 4]", "true", 3},
      {"object.spec.ratio in [1, 4]", "false", 3},
      {"object.spec.replicas in ['4']", "false", 3},
      {"text in object.metadata.labels", "false", 5},
      {"'app' in object.metadata.labels", "true", 4},
      {"object.absent in ['a']", "error: no such key: absent", 2},
  });
}

TEST_CASE("macros go over lists and over maps' keys") {
  check_all({
      {"object.spec.list.all(x, x > 0)", "true", 19},
      {"object.spec.list.all(x, x > 1)", "false", 11},
      {"object.spec.list.exists(x, x == 3)", "true", 22},
      {"object.metadata.labels.exists(k, k == 'tier')", "true", 16},
      {"object.spec.list.exists_one(x, x > 2)", "true", 13},
      {"object.spec.list.exists_one(x, x > 1)", "false", 15},
      {"object.spec.list.map(x, x * 2)", "[2, 4, 6]", 46},
      {"object.spec.list.map(x, x > 1, x * 2)", "[4, 6]", 38},
      {"object.spec.list.filter(x, x != 2)", "[1, 3]", 36},
      {"object.spec.containers.map(c, c.name)", R"(["app", "proxy"])", 32},
      {"object.spec.list.map(x, object.spec.list.map(y, x * y))", "[[1, 2, 3], [2, 4, 6], [3, 6, 9]]", 187},
      {"object.spec.list.all(i, x, x == i + 1)", "true", 25},
      {"object.metadata.labels.exists(k, v, k == 'app' && v == 'web')", "true", 15},
      {"object.metadata.labels.transformMap(k, v, v + '!')", R"({"app": "web!", "tier": "frontend!"})", 14},
      {"object.spec.list.transformList(i, x, x > 1, i)", "[1, 2]", 36},
      {"object.metadata.labels.transformMapEntry(k, v, {v: k})", R"({"web": "app", "frontend": "tier"})", 72},
      {"object.spec.list.transformMapEntry(i, v, {'same': i})", "error: insert failed: key same already exists", 103},
      {"object.spec.replicas.all(x, x > 1)", "error: got 'types.Int', expected iterable type", 3},
      {"[].all(x, x > 1)", "true", 1},
      {"[].exists(x, x > 1)", "false", 1},
  });
}

TEST_CASE("all and exists pass errors by that a later element decides; the others do not") {
  check_all({
      {"object.spec.containers.all(c, has(c.securityContext.privileged))", "error: no such key: securityContext", 13},
      {"object.spec.containers.exists(c, !c.securityContext.privileged)", "true", 19},
      {"object.spec.containers.all(c, c.securityContext.privileged)", "false", 15},
      {"object.spec.containers.exists_one(c, !c.securityContext.privileged)", "error: no such key: securityContext",
       14},
      {"object.spec.containers.map(c, c.securityContext)", "error: no such key: securityContext", 32},
      {"object.spec.containers.filter(c, c.securityContext.privileged)", "error: no such key: securityContext", 9},
      {"object.spec.list.all(x, x)", "error: no such overload", 16},
      {"object.spec.list.filter(x, x)", "error: no such overload", 7},
      {"object.absent.all(x, true)", "error: no such key: absent", 2},
  });
}

TEST_CASE("variables of inner loops do not touch those of outer ones, nor what is computed when first read") {
  check_all({
      {"object.spec.list.all(x, object.spec.list.exists(y, y == x) && object.spec.list.exists(x, x == 3))", "true",
       139},
      {"object.?spec.?list.optMap(l, [1, 2].map(i, l.map(x, x * i))).value()", "[[1, 2, 3], [2, 4, 6]]", 129},
      {"optional.of([1, 2].map(x, x + 1)).optMap(l, [5].map(x, [x].map(y, l))).value()", "[[[2, 3]]]", 102},
      {"[3, 1, 2].sortBy(x, -x)", "[3, 2, 1]", 74},
  });
}

TEST_CASE("a lazy variable is asked for when it is read, and its errors are the reader's") {
  Run run;
  const std::size_t first = run.environment.add_variable("variables.limit", types::integer());
  run.environment.add_variable("variables.broken", types::dyn());
  std::size_t asked = 0;
  struct Argument {
    std::size_t first;
    std::size_t& asked;
  } argument{first, asked};
  Activation activation{run.values, nullptr, &argument, first};
  activation.lazy = [](void* given, std::size_t slot, Context&) {
    auto& a = *static_cast<Argument*>(given);
    ++a.asked;
    return slot == a.first ? Value::of(std::int64_t{7}) : Value::error("broken");
  };
  const auto result = [&](std::string_view source) {
    run.context.begin(limits::max_cel_cost);
    return Run::text_of(run.compile(source).evaluate(activation, run.context));
  };
  CHECK(result("false && variables.limit > 1") == "false");
  CHECK(asked == 0);
  CHECK(result("variables.limit + 1") == "8");
  CHECK(asked == 1);
  CHECK(result("variables.broken.field") == "error: broken");
  CHECK(result("variables.broken == 1 || true") == "true");
}

TEST_CASE("conversions of constants that fail do not compile, as Kubernetes has it") {
  Run run;
  CHECK(run("int('abc')").starts_with("does not compile: "));
  CHECK(run("int(dyn(true))").starts_with("does not compile: "));
  CHECK(run("int(text)") == "error: type conversion error from 'string' to 'int'");
}

TEST_CASE("what is computed at compile time is what would be computed at run time") {
  check_all({
      {"'a' + 'b' == 'ab'", "true", 2},
      {"[1, 2] + [3]", "[1, 2, 3]", 1},
      {"lists.range(1000).size() + size('a'.replace('a', 'bb')) + [1, 2, 3].size()", "1005", 1017},
      {"1 / 0", "error: division by zero", 1},
      {"duration('1h') > duration('59m')", "true", 1},
      {"quantity('1Gi').isGreaterThan(quantity('1Mi'))", "true", 3},
  });
}
