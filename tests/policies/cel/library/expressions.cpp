#include "tests/policies/cel/library/expressions.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "policies/base/arena.hpp"
#include "policies/base/json/parser.hpp"
#include "policies/base/limits.hpp"
#include "policies/cel/library/library.hpp"
#include "policies/cel/operations.hpp"
#include "policies/cel/program.hpp"
#include "tests/policies/values/golden.hpp"

namespace cel_test {
namespace {

using namespace tidegate;
using namespace tidegate::cel;

constexpr std::string_view document =
    R"({"ints":[3,1,2,1],"texts":["b","a","c","a"],"mixed":[1,"a",null],"nested":[[1,2],[3,[4]]],"reals":[1.5,0.5],)"
    R"("word":"tacocat","empty":[],"map":{"b":[true,null],"a":1.5},"many":[13,12,11,10,9,8,7,6,5,4,3,2,1,0]})";

// Maps have no order: as the tables have them, entries are sorted by their texts.
std::string text(const Value& value) {
  if (!value.is(Kind::map)) return to_text(value, 1 << 20);
  std::vector<std::string> entries;
  for (std::size_t i = 0; i < value.size(); ++i) {
    entries.push_back(to_text(value.entry(i).key) + ": " + to_text(value.entry(i).value));
  }
  std::sort(entries.begin(), entries.end());
  std::string written = "{";
  for (const auto& entry : entries) written += (written.size() == 1 ? "" : ", ") + entry;
  return written + "}";
}

std::string first_message(const Issues& issues) {
  return issues.empty() ? std::string() : issues.front().message;
}

void check_row(const golden::Row& row, const Environment& environment, base::Arena& arena, const Value& x) {
  values::Matchers matchers;
  Context context(arena, matchers);
  context.begin(limits::max_cel_cost);
  const auto program = Program::compile(row[0], environment);
  if (row[1] == "compile") {
    REQUIRE(program.has_error());
    CHECK(first_message(program.error()) == row[2]);
    return;
  }
  if (!program) FAIL("does not compile: " << first_message(program.error()));
  const Value result = program->evaluate({{&x, 1}}, context);
  if (row[1] == "error") {
    REQUIRE(result.is_error());
    CHECK(error_text(result) == row[2]);
  } else {
    CHECK(text(result) == row[2]);
  }
  if (!result.is_stopped()) CHECK(std::to_string(context.cost()) == row[3]);
}

}  // namespace

void check_table(const std::string& name) {
  Environment environment = Environment::kubernetes();
  library::add_json_patch(environment);
  environment.add_variable("x", types::dyn());
  base::Arena document_arena(limits::MiB, limits::MiB), arena(limits::decision_arena_bytes, limits::MiB);
  const auto x = json::parse_copy(document, document_arena);
  REQUIRE(x.has_value());
  for (const golden::Row& row : golden::read(name + ".tsv", "cel/library")) {
    CAPTURE(row[0]);
    arena.reset();
    check_row(row, environment, arena, Value::of(*x));
  }
}

}  // namespace cel_test
