// What expressions are compiled to, and what is seen in them beforehand: dumps, paths, heaviness.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/policies/cel/expression_run.hpp"

using namespace tidegate;
using namespace tidegate::cel;
using cel_test::Run;

namespace {

struct Case {
  const char* source;
  const char* dump;
};

std::vector<std::string> paths(const Program& program) {
  std::vector<std::string> out;
  for (const Program::Path& path : program.paths()) {
    std::string text;
    for (const std::string& name : path.names) text += (text.empty() ? "" : ".") + name;
    out.push_back(path.optional ? text + "?" : text);
  }
  return out;
}

}  // namespace

TEST_CASE("dumps show what became of an expression") {
  Run run;
  for (const Case& test : {
           Case{"object.metadata.labels.app == 'web'", R"(== "web"
  fields .metadata .labels .app
    variable object
)"},
           Case{"has(object.spec) && has(object.spec.list) && text == 'a'", R"(and
  has chain .spec .list at 1 2
    variable object
  == "a"
    path
      variable text
)"},
           Case{"text in ['b', 'a']", R"(in ["b", "a"]
  path
    variable text
)"},
           Case{"object.spec.list.all(x, x > 1 + 1)", R"(all
  over, slot 0
    fields .spec .list
      variable object
  >
    path
      slot 0 x
    folded 2 cost 1
)"},
           Case{"object.spec.containers[0].?image.orValue('')", R"(or value
  path .spec .containers [0] .?image
    variable object
  constant ""
)"},
           Case{"object.metadata.?labels.?app.orValue('')", R"(fields or .metadata .?labels .?app
  variable object
  constant ""
)"},
           Case{"text.matches('^a') ? object.spec : oldObject.spec", R"(ternary
  matches "^a"
    path
      variable text
  fields .spec
    variable object
  fields .spec
    variable oldObject
)"},
           Case{"object.spec.list.map(x, x > 1, x * 2)", R"(transform, add cost 12
  over, slot 0
    fields .spec .list
      variable object
  where
    >
      path
        slot 0 x
      constant 1
  *
    path
      slot 0 x
    constant 2
)"},
       }) {
    CAPTURE(test.source);
    CHECK(run.compile(test.source).dump() == test.dump);
  }
}

TEST_CASE("a program knows which variables and fields it reads") {
  Run run;
  const Program program = run.compile(
      "object.spec.replicas > 1 && has(oldObject.spec.absent) && object.metadata.?name.hasValue() && "
      "object.spec.list.all(text, text > 0) && object['spec']['list'][0] == 1");
  CHECK(program.reads("object"));
  CHECK(program.reads("oldObject"));
  CHECK_FALSE(program.reads("text"));
  const std::vector<std::string> wanted{"object.spec.replicas", "oldObject.spec.absent?", "object.metadata.name?",
                                        "object.spec.list", "object.spec.list"};
  CHECK(paths(program) == wanted);
}

TEST_CASE("loops within loops over input and regexes from input are heavy") {
  Run run;
  CHECK_FALSE(run.compile("object.spec.list.all(x, x > 0)").is_heavy());
  CHECK_FALSE(run.compile("object.spec.list.all(x, ['a', 'b'].exists(y, y == x))").is_heavy());
  CHECK(run.compile("object.spec.list.all(x, object.spec.list.exists(y, y == x))").is_heavy());
  CHECK_FALSE(run.compile("object.spec.containers.all(c, c.ports.all(p, p.containerPort > 1024))").is_heavy());
  CHECK(run.compile("object.spec.containers.all(c, c.ports.all(p, c.env.exists(e, e.name == p.name)))").is_heavy());
  CHECK(run.compile("text.matches(object.metadata.name)").is_heavy());
  CHECK_FALSE(run.compile("text.matches('a')").is_heavy());
  CHECK(run.compile("text.contains(object.metadata.name)").is_heavy());
  CHECK_FALSE(run.compile("text.contains('a') && 'abc'.contains(text)").is_heavy());
  CHECK(run.compile("object.spec.list.all(x, x in object.spec.other)").is_heavy());
  CHECK_FALSE(run.compile("object.spec.containers.all(c, 'ALL' in c.capabilities.drop)").is_heavy());
  CHECK_FALSE(run.compile("object.spec.list.all(x, x in [1, 2]) && text in object.spec.list").is_heavy());
  CHECK(run.compile("sets.contains(object.spec.list, object.spec.other)").is_heavy());
  CHECK_FALSE(run.compile("sets.contains([1, 2], object.spec.other)").is_heavy());
}

TEST_CASE("a regex that RE2 refuses does not compile") {
  Run run;
  CHECK(run("text.matches('(')").starts_with("does not compile: "));
}

TEST_CASE("a program outlives the environment that it was compiled in") {
  Run run;
  auto environment = std::make_unique<Environment>(run.environment);
  const Program program = *Program::compile("text.upperAscii() == 'ADMIN'", *environment);
  environment.reset();
  CHECK(run.evaluate(program).is_true());
}
