// Every evaluation ends: by cost, by time, by memory; and says which.
#include <doctest/doctest.h>

#include "tests/policies/cel/expression_run.hpp"

using namespace tidegate;
using namespace tidegate::cel;
using cel_test::Run;

namespace {

constexpr const char* over_limit = "error: operation cancelled: actual cost limit exceeded";

}  // namespace

TEST_CASE("an evaluation may cost its limit and not one more") {
  Run run;
  struct Case {
    const char* source;
    std::uint64_t cost;
  };
  for (const Case& test :
       {Case{"object.metadata.name", 3}, Case{"[1, 2, 3].map(x, x * 2)", 43},
        Case{"object.spec.list.all(x, x > 0)", 19}, Case{"has(object.metadata) && has(object.metadata.labels)", 3},
        Case{"object.metadata.name.startsWith('web')", 4}, Case{"'a' + 'b'", 1}}) {
    CAPTURE(test.source);
    CHECK_FALSE(run(test.source, test.cost).starts_with("error"));
    CHECK(run.context.cost() == test.cost);
    CHECK(run(test.source, test.cost - 1) == over_limit);
    CHECK(run.context.stop() == Stop::cost);
  }
}

TEST_CASE("a passed limit is not absorbed, whatever decides otherwise") {
  Run run;
  CHECK(run("object.metadata.name == 'x' || true", 3) == over_limit);
  CHECK(run("false && object.absent || true", 0) == "true");
  CHECK(run("object.spec.list.exists(x, x == 3) || true", 12) == over_limit);
  CHECK(run("object.spec.list.all(x, object.spec.list.exists(y, y > 5)) && false", 30) == over_limit);
  CHECK(run("object.absent", 1) == over_limit);
}

TEST_CASE("a stopped context stays so until it begins again") {
  Run run;
  const Program program = run.compile("object.metadata.name");
  CHECK(run.evaluate(program, 2).is_stopped());
  CHECK(program.evaluate({run.values}, run.context).is_stopped());
  CHECK(Run::text_of(run.evaluate(program)) == R"("web-1")");
}

TEST_CASE("a limit that a context had before does not help the next evaluation") {
  Run run;
  const Program long_one = run.compile("object.spec.list.map(x, object.spec.list.map(y, x * y)).size() == 3");
  CHECK(run.evaluate(long_one).is_true());
  CHECK(run.context.cost() > 100);
  CHECK(run(" object.spec.list.all(x, x > 0)", 18) == over_limit);
}

TEST_CASE("an interrupt is asked for as costs pass and ends the evaluation") {
  Run run;
  std::size_t asked = 0;
  run.context.on_interrupt([](void* count) { return ++*static_cast<std::size_t*>(count) == 3; }, &asked);
  CHECK(run("object.metadata.name") == R"("web-1")");
  CHECK(asked == 0);
  CHECK(run("lists.range(2000).all(x, x >= 0)") == "error: operation interrupted");
  CHECK(asked == 3);
  CHECK(run.context.stop() == Stop::time);
  CHECK(run.context.cost() < 5000);
}

TEST_CASE("lists that double with every step end by memory or cost") {
  Run run;
  std::string doubled = "[1, 2]";
  for (int i = 0; i < 40; ++i) doubled = "[" + doubled + "].map(x, x + x)[0]";
  CHECK(run(doubled).starts_with("error: operation cancelled"));
  CHECK(run.context.stop() != Stop::none);
  std::string nested = "1";
  for (int i = 0; i < 12; ++i) nested = "object.spec.list.map(x" + std::to_string(i) + ", " + nested + ")";
  CHECK(run(nested).starts_with("error: operation cancelled"));
}

TEST_CASE("a full arena ends the evaluation, and the next one has it again") {
  Run run;
  base::Arena small(1 << 12, 1 << 12);
  Context context(small, run.matchers);
  const Program program = run.compile("lists.range(1000).map(x, x).size()");
  context.begin(limits::max_cel_cost);
  const Value value = program.evaluate({run.values}, context);
  CHECK(value.is_stopped());
  CHECK(context.stop() == Stop::memory);
  CHECK(Run::text_of(run.evaluate(program)) == "1000");
}

TEST_CASE("nesting up to the parser's bound is evaluated, with slots beyond those on the stack") {
  Run run;
  std::string nested = "x0";
  for (int i = 0; i < 40; ++i) nested = "[1].map(x" + std::to_string(i) + ", " + nested + ")";
  std::string list = "1";
  for (int i = 0; i < 40; ++i) list = "[" + list + "]";
  CHECK(run(nested) == list);
}
