// tidegate-celbench CASES MILLISECONDS: evaluates each expression of a file of cases for about that long and writes one
// JSON line a case: name, nanoseconds an evaluation, cost, heap allocations, whether the value is the expected one.
// bench/against-cel-go runs it beside the same cases in cel-go; CASES has {variables: {name: value}, cases: [{name,
// expression, expected}]}. Variables are dyn and read from parsed JSON, as a review's are.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <new>
#include <string>
#include <vector>

#include "policies/base/arena.hpp"
#include "policies/base/json/parser.hpp"
#include "policies/base/limits.hpp"
#include "policies/cel/operations.hpp"
#include "policies/cel/program.hpp"
#include "policies/values/pattern.hpp"

namespace {
std::size_t allocations = 0;  // one thread
}

// Counted, so that "no allocation" is seen and not claimed.
void* operator new(std::size_t bytes) {
  ++allocations;
  if (void* room = std::malloc(bytes == 0 ? 1 : bytes)) return room;
  throw std::bad_alloc();
}
void operator delete(void* room) noexcept {
  std::free(room);
}
void operator delete(void* room, std::size_t) noexcept {
  std::free(room);
}

namespace tidegate::bench {
namespace {

struct Machine {
  base::Arena arena{limits::decision_arena_bytes, limits::retained_scratch_bytes};
  values::Matchers matchers;
  cel::Context context{arena, matchers};
};

cel::Value once(const cel::Program& program, const cel::Activation& activation, Machine& machine) {
  machine.arena.reset();
  machine.context.begin(limits::max_cel_cost);
  return program.evaluate(activation, machine.context);
}

bool run(const json::Node& one, const cel::Environment& environment, const cel::Activation& activation,
         std::chrono::milliseconds time) {
  const std::string name(one["name"].string());
  auto program = cel::Program::compile(one["expression"].string(), environment);
  if (!program) {
    std::fprintf(stderr, "%s: %s\n", name.c_str(), program.error().front().message.c_str());
    return false;
  }
  Machine machine;
  const cel::Value value = once(*program, activation, machine);
  const bool right = !value.is_error() && cel::equal(value, cel::Value::of(one["expected"]));
  if (!right) std::fprintf(stderr, "%s: got %s\n", name.c_str(), cel::to_text(value).c_str());
  const std::uint64_t cost = machine.context.cost();
  for (int i = 0; i < 100; ++i) (void)once(*program, activation, machine);

  using Clock = std::chrono::steady_clock;
  const std::size_t before = allocations;
  std::size_t rounds = 0;
  const auto start = Clock::now();
  auto now = start;
  while (now - start < time) {
    for (int i = 0; i < 200; ++i) {
      const cel::Value result = once(*program, activation, machine);
      asm volatile("" : : "r"(&result) : "memory");
    }
    rounds += 200;
    now = Clock::now();
  }
  const double nanoseconds =
      std::chrono::duration<double, std::nano>(now - start).count() / static_cast<double>(rounds);
  std::printf("{\"name\":\"%s\",\"ns\":%.2f,\"cost\":%llu,\"allocations\":%zu,\"right\":%s}\n", name.c_str(),
              nanoseconds, static_cast<unsigned long long>(cost), allocations - before, right ? "true" : "false");
  return right;
}

int run_all(const char* file, std::chrono::milliseconds time) {
  std::ifstream in(file, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  base::Arena arena(limits::max_document_bytes, limits::retained_scratch_bytes);
  const auto document = json::parse_copy(text, arena);
  if (!document) {
    std::fprintf(stderr, "%s: %s\n", file, document.error().message.c_str());
    return 2;
  }
  cel::Environment environment = cel::Environment::kubernetes();
  std::vector<cel::Value> values;
  for (const json::Member& variable : (*document)["variables"].members()) {
    environment.add_variable(std::string(variable.name()), cel::types::dyn());
    values.push_back(cel::Value::of(variable.value));
  }
  cel::Activation activation;
  activation.values = values;
  bool right = true;
  for (const json::Node& one : (*document)["cases"].items()) right &= run(one, environment, activation, time);
  return right ? 0 : 1;
}

}  // namespace
}  // namespace tidegate::bench

int main(int count, char** arguments) {
  if (count != 3 || std::atoi(arguments[2]) <= 0) {
    std::fprintf(stderr, "usage: tidegate-celbench CASES MILLISECONDS\n");
    return 2;
  }
  return tidegate::bench::run_all(arguments[1], std::chrono::milliseconds(std::atoi(arguments[2])));
}
