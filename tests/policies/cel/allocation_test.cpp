// The hot path's promise: once warm, an evaluation allocates nothing, whether it gives a value or an error.
#include <doctest/doctest.h>

#include "tests/policies/cel/expression_run.hpp"
#include "tests/support/count_allocations.hpp"

using namespace tidegate;
using namespace tidegate::cel;
using cel_test::Run;

TEST_CASE("a warm evaluation stays off the heap") {
  Run run;
  for (const char* source :
       {"object.metadata.labels.app == 'web'",
        "text in ['a', 'admin']",
        "object.spec.containers.all(c, has(c.image))",
        "object.spec.containers.map(c, c.name).filter(n, n.startsWith('a'))",
        "object.?spec.?absent.orValue(3)",
        "object.metadata.name.matches('^(web|db)-[0-9]+$')",
        "object.metadata.name.matches(object.metadata.labels.app)",
        "{'a': [object.metadata.name], 'b': [text]}",
        "object.metadata.labels.transformMap(k, v, v + k)",
        "object.spec.containers.exists(c, quantity(c.resources.limits.memory).isGreaterThan(quantity('1Mi')))",
        "object.absent",
        "object.spec.list[7]",
        "object.spec.list[text]",
        "object.spec.list + 1",
        "text < 1",
        "object.spec.replicas.startsWith('a')",
        "object.spec.list.map(x, x.name)",
        "long.split(' ').size()",
        "object.?metadata.?name.optMap(n, n + '!')",
        "lists.range(3000).map(x, x * x).exists(x, x == 81)"}) {
    CAPTURE(source);
    const Program program = run.compile(source);
    static_cast<void>(run.evaluate(program));
    static_cast<void>(run.evaluate(program));
    const std::size_t before = allocations;
    const Value value = run.evaluate(program);
    const std::size_t after = allocations;
    CHECK_FALSE(value.is_stopped());
    CHECK(after == before);
  }
}

TEST_CASE("an evaluation that is stopped stays off the heap") {
  Run run;
  const Program program = run.compile("lists.range(3000).all(x, x >= 0)");
  static_cast<void>(run.evaluate(program, 5000));
  const std::size_t before = allocations;
  CHECK(run.evaluate(program, 5000).is_stopped());
  CHECK(allocations == before);
}
