// Any expression on any document: compiling and evaluating ends, within bounds, without a crash, and twice alike.
// The input is the expression, a line end, and JSON whose members object and oldObject are the variables.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "policies/base/arena.hpp"
#include "policies/base/json/parser.hpp"
#include "policies/base/limits.hpp"
#include "policies/cel/operations.hpp"
#include "policies/cel/program.hpp"
#include "policies/values/pattern.hpp"

namespace {

using namespace tidegate;

struct Outcome {
  std::string text;
  std::uint64_t cost = 0;
};

// A clock that does not depend on the machine: so many questions, then it is late.
bool late(void* questions) {
  return ++*static_cast<int*>(questions) > 200;
}

Outcome evaluate(const cel::Program& program, const cel::Activation& activation) {
  base::Arena arena(limits::decision_arena_bytes, limits::retained_scratch_bytes);
  values::Matchers matchers;
  cel::Context context(arena, matchers);
  int questions = 0;
  context.on_interrupt(late, &questions);
  context.begin(limits::max_cel_cost);
  const cel::Value value = program.evaluate(activation, context);
  return {value.is_error() ? cel::error_text(value) : cel::to_text(value), context.cost()};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const cel::Environment environment = [] {
    cel::Environment made = cel::Environment::kubernetes();
    made.add_variable("object", cel::types::dyn());
    made.add_variable("oldObject", cel::types::dyn());
    return made;
  }();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t line = text.find('\n');
  const auto program = cel::Program::compile(text.substr(0, line), environment);
  if (!program) return 0;
  base::Arena arena(limits::max_document_bytes, limits::retained_scratch_bytes);
  json::Node document;
  if (line != std::string_view::npos) {
    const auto parsed = json::parse_copy(text.substr(line + 1), arena);
    if (parsed) document = *parsed;
  }
  const cel::Value variables[] = {cel::Value::of(document["object"]), cel::Value::of(document["oldObject"])};
  cel::Activation activation;
  activation.values = variables;
  const Outcome first = evaluate(*program, activation);
  const Outcome second = evaluate(*program, activation);
  if (first.text != second.text || first.cost != second.cost) std::abort();
  (void)program->dump();
  return 0;
}
