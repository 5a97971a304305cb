// Kubernetes' runtime cost, to the unit: figures are what cel-go 0.26 counts with the API server's options.
#include <doctest/doctest.h>

#include "tests/policies/cel/expression_run.hpp"

using namespace tidegate;
using namespace tidegate::cel;
using cel_test::Run;

namespace {

struct Case {
  const char* source;
  std::uint64_t cost;
};

void check_all(std::initializer_list<Case> cases) {
  Run run;
  for (const Case& test : cases) {
    const std::string result = run(test.source);
    CAPTURE(test.source);
    CAPTURE(result);
    CHECK(run.context.cost() == test.cost);
  }
}

}  // namespace

TEST_CASE("a path costs its steps and its root; has() its steps") {
  check_all({
      {"true", 0},
      {"text", 1},
      {"object.metadata.name", 3},
      {"object.spec.containers[0].name", 5},
      {"object.metadata['name']", 3},
      {"object[text == 'admin' ? 'metadata' : 'spec']", 4},
      {"object.spec.list[object.spec.replicas - 3]", 8},
      {"object.metadata[text]", 3},
      {"object.absent", 2},
      {"object.absent.further", 2},
      {"has(object.metadata)", 1},
      {"has(object.metadata.labels.app)", 3},
      {"has(object.metadata) && has(object.metadata.labels) && has(object.metadata.labels.app)", 6},
      {"has(object.metadata) && has(object.metadata.absent) && has(object.metadata.absent.app)", 3},
      {"object.?metadata.?absent", 2},
      {"object.?metadata.?name", 3},
  });
}

TEST_CASE("a branch of a ternary costs its steps alone") {
  check_all({
      {"text == 'admin' ? object : oldObject", 2},
      {"text == 'admin' ? object.spec : oldObject", 3},
      {"(text == 'admin' ? object : oldObject).spec", 3},
      {"text == 'admin' ? size(object) : 1", 4},
  });
}

TEST_CASE("literals and conversions of constants, and sets of them, cost nothing") {
  check_all({
      {"[1, 2, 3]", 0},
      {"{'a': 1}", 0},
      {"[[1], [2, 3]]", 0},
      {"[oldObject, object]", 12},
      {"{'a': text}", 31},
      {"duration('1h')", 0},
      {"text in ['a', 'admin']", 1},
      {"text in []", 0},
      {"text in object.spec.list", 5},
      {"1 in object.spec.list", 4},
      {"'a' + 'b'", 1},
  });
}

TEST_CASE("texts cost a tenth of their code points") {
  check_all({
      {"text == 'admin'", 2},
      {"text == ''", 1},
      {"long == long", 6},
      {"long == 'admin'", 2},
      {"greek == greek", 4},
      {"long.startsWith('a')", 5},
      {"greek.startsWith('a')", 3},
      {"long.contains('a text of more')", 9},
      {"long.matches('^a.*$')", 9},
      {"long + greek", 3},
      {"string(long) + 'abcdefghijklmnopqrstuvwxyz'", 9},
      {"object.spec.replicas == 4", 4},
      {"long < greek", 3},
  });
}

TEST_CASE("macros cost what they expand to") {
  check_all({
      {"[1, 2, 3].all(x, x > 0)", 16},
      {"[1, 2, 3].all(x, x > 1)", 8},
      {"[1, 2, 3].exists(x, x == 1)", 10},
      {"[1, 2, 3].exists(x, x == 4)", 19},
      {"[1, 2, 3].exists_one(x, x == 2)", 10},
      {"[1, 2, 3].map(x, x * 2)", 43},
      {"[1, 2, 3].map(x, 1)", 7},
      {"[1, 2, 3].filter(x, x > 1)", 33},
      {"[1, 2, 3].map(x, x > 1, x * 2)", 35},
      {"[].all(x, x > 1)", 1},
      {"[1, 2].transformList(i, v, v + 1)", 29},
      {"{'a': 1, 'b': 2}.transformMap(k, v, v + 1)", 11},
      {"object.?spec.optMap(s, s.replicas).value()", 10},
  });
}

TEST_CASE("an error costs what was evaluated, and the calls that it reached") {
  check_all({
      {"object.absent == long", 4},
      {"object.absent.startsWith('a')", 3},
      {"object.absent.matches('a')", 2},
      {"object.absent + 1", 3},
      {"[1, 2].map(x, object.absent)", 29},
      {"object.absent || true", 2},
  });
}

TEST_CASE("without cel-go's optimiser literals cost what making them costs") {
  EnvironmentOptions options;
  options.free_constants = false;
  Run run(options);
  const auto cost = [&](std::string_view source) {
    CHECK_FALSE(run(source).starts_with("error"));
    return run.context.cost();
  };
  CHECK(cost("[1, 2]") == 10);
  CHECK(cost("{'a': 1}") == 30);
  CHECK(cost("{'a': 1, 'b': 2}.existsOne(k, v, v > 0)") == 40);
  CHECK(cost("{'a': 1, 'b': 2}.transformMap(k, v, v + 1)") == 71);
  CHECK(cost("{'a': 1, 'b': 2}.transformMapEntry(k, v, v < 5, {k: v + 1})") == 135);
  CHECK(cost("[1, 2].exists(i, v, v > 0)") == 20);
  CHECK(cost("[1, 2].transformList(i, v, v < 5, v + 1)") == 53);
}
