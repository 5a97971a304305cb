// No call can hold a worker or fill its memory, whatever it is given.
#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

#include "policies/base/limits.hpp"
#include "tests/policies/cel/library/library_calls.hpp"

using namespace tidegate;
using namespace tidegate::cel;
using namespace cel_test;

namespace {

std::vector<Value> numbers(std::int64_t count) {
  std::vector<Value> items;
  for (std::int64_t i = 0; i < count; ++i) items.push_back(integer(i));
  return items;
}

Stop stopped(Library& library, std::string_view name, const std::vector<Value>& args) {
  const Value result = library.call(name, args);
  CHECK(result.is_stopped());
  return library.evaluation().context.stop();
}

bool out_of_time(void*) {
  return true;
}

}  // namespace

TEST_CASE("work in the square of a list is refused before it is done when its cost can't be paid") {
  const std::vector<Value> many = numbers(2000);
  for (const std::string_view name : {"distinct", "sort"}) {
    CAPTURE(name);
    Library library;
    library.evaluation().context.begin(limits::max_cel_cost);
    CHECK(stopped(library, name, {list(many)}) == Stop::cost);
  }
  for (const std::string_view name : {"sets.contains", "sets.equivalent", "sets.intersects"}) {
    CAPTURE(name);
    Library library;
    library.evaluation().context.begin(limits::max_cel_cost);
    CHECK(stopped(library, name, {list(many), list(many)}) == Stop::cost);
  }
  Library library;
  library.evaluation().context.begin(limits::max_cel_cost);
  CHECK(stopped(library, "lists.range", {integer(std::int64_t{1} << 40)}) == Stop::cost);
}

TEST_CASE("long loops end when the time is up") {
  const std::vector<Value> many = numbers(3000);
  const std::string zeros(200'000, '0');
  const std::string part = "01" + std::string(100'000, '0');
  const std::vector<Value> others = {integer(-1), integer(-2)};
  struct Row {
    std::string_view name;
    std::vector<Value> args;
  };
  const std::vector<Row> rows = {
      {"distinct", {list(many)}},
      {"sets.contains", {list(many), list(many)}},
      {"sets.intersects", {list(many), list(others)}},
      {"indexOf", {list(many), integer(-1)}},
      {"lastIndexOf", {list(many), integer(-1)}},
      {"lastIndexOf", {text(zeros), text(part)}},
      {"findAll", {text(zeros), text("0")}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Library library;
    library.evaluation().context.begin(static_cast<std::uint64_t>(-1));
    library.evaluation().context.on_interrupt(out_of_time, nullptr);
    CHECK(stopped(library, row.name, row.args) == Stop::time);
  }
}

TEST_CASE("a string that grows beyond its bound ends the evaluation") {
  const std::string long_text(10'000, 'a'), longer(limits::max_cel_string_bytes / 2 + 1, 'b');
  const std::vector<Value> twice = {text(longer), text(longer)};
  Library library;
  CHECK(stopped(library, "replace", {text(long_text), text(""), text(long_text)}) == Stop::memory);
  CHECK(stopped(library, "join", {list(twice)}) == Stop::memory);
  CHECK(stopped(library, "format", {text("%s%s"), list(twice)}) == Stop::memory);
  const std::string lines(limits::max_cel_string_bytes, '\n');
  CHECK(stopped(library, "strings.quote", {text(lines)}) == Stop::memory);
}

TEST_CASE("a list that does not fit ends the evaluation") {
  Library library;
  const std::string text_of_many(500'000, 'a');
  CHECK(stopped(library, "split", {text(text_of_many), text("")}) == Stop::memory);
  CHECK(stopped(library, "lists.range", {integer(1'000'000)}) == Stop::memory);
}

TEST_CASE("precision is bounded") {
  Library library;
  const std::vector<Value> args = {real(1.5)};
  CHECK(library.call("format", {text("%.1000f"), list(args)}).is(Kind::string));
  CHECK(detail(library.call("format", {text("%.1001f"), list(args)})) ==
        "could not parse formatting clause: error while parsing precision: precision 1001 is more than 1000");
}

TEST_CASE("quantities beyond 128 bits are kept by the arena, and count for it") {
  Library library;
  const std::string digits(100, '9');
  const Value sum = library.call("add", {library.call("quantity", {text(digits)}), integer(1)});
  CHECK(library.call("isGreaterThan", {sum, library.call("quantity", {text(digits)})}).is_true());
  Value last = sum;
  std::size_t count = 0;
  while (!last.is_error()) {
    last = library.call("quantity", {text(digits)});
    ++count;
  }
  CHECK(last.is_stopped());
  CHECK(count < (std::size_t{1} << 20) / 512);
  library.evaluation().arena.reset();
  CHECK_FALSE(library.call("quantity", {text(digits)}).is_error());
}

TEST_CASE("texts are searched in linear time, short parts and long ones") {
  const std::string text_of_a(500'000, 'a');
  const std::string absent = std::string(250'000, 'a') + "b";
  const std::string there = std::string(250'000, 'a');
  const auto begin = std::chrono::steady_clock::now();
  Library library;
  CHECK(library.call("contains", {text(text_of_a), text(absent)}).is_false());
  CHECK(library.call("contains", {text(text_of_a), text(there)}).is_true());
  CHECK(library.call("indexOf", {text(text_of_a), text(absent)}).integer() == -1);
  CHECK(library.call("indexOf", {text(text_of_a), text(there), integer(7)}).integer() == 7);
  CHECK(library.call("replace", {text(text_of_a), text(absent), text("")}).text() == text_of_a);
  // The product of the lengths takes seconds each.
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(2));
  const std::string part(65, 'x');
  const std::string behind = "é" + part, longer = part + "x";
  CHECK(library.call("indexOf", {text(behind), text(part)}).integer() == 1);
  CHECK(library.call("contains", {text(part), text(longer)}).is_false());
}
