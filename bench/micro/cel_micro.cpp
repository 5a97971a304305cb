// Admission expressions over parsed JSON, Kubernetes' costs counted: what a rule adds to a request. The cases are
// bench/against-cel-go's, which measures cel-go on them; each one's result is checked before it is measured.
#include <benchmark/benchmark.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "policies/base/json/parser.hpp"
#include "policies/cel/program.hpp"

namespace tidegate::bench {
namespace {

class Cases {
 public:
  Cases() {
    std::ifstream in(TIDEGATE_SOURCE_DIR "/bench/against-cel-go/cases.json");
    text_.assign(std::istreambuf_iterator<char>(in), {});
    if (auto parsed = json::parse_copy(text_, json_arena_)) root_ = *parsed;
    for (const json::Member& member : root_["variables"].members()) {
      environment_.add_variable(std::string(member.name()), cel::types::dyn());
      values_.push_back(cel::Value::of(member.value));
    }
  }
  [[nodiscard]] std::span<const json::Node> all() const { return root_["cases"].items(); }

  void run(benchmark::State& state, const json::Node& test) {
    const auto program = cel::Program::compile(test["expression"].string(), environment_);
    if (!program) return state.SkipWithError(program.error().front().message.c_str());
    cel::Context context(arena_, matchers_);
    const auto once = [&] {
      arena_.reset();
      context.begin(limits::max_cel_cost);
      return program->evaluate({values_}, context);
    };
    const cel::Value value = once();
    if (!value.is(cel::Kind::boolean) || value.boolean() != test["expected"].boolean()) {
      return state.SkipWithError("not what is expected");
    }
    for (auto _ : state) {
      auto result = once();
      benchmark::DoNotOptimize(result);
    }
    state.counters["cost"] = static_cast<double>(context.cost());
  }

 private:
  std::string text_;
  base::Arena json_arena_{16 << 20, 0};
  base::Arena arena_{4 << 20, 1 << 20};
  values::Matchers matchers_;
  cel::Environment environment_ = cel::Environment::kubernetes();
  json::Node root_;
  std::vector<cel::Value> values_;
};

[[maybe_unused]] const bool registered = [] {
  static Cases cases;
  for (const json::Node& test : cases.all()) {
    benchmark::RegisterBenchmark(("cel/" + std::string(test["name"].string())).c_str(),
                                 [&test](benchmark::State& state) { cases.run(state, test); });
  }
  return true;
}();

}  // namespace
}  // namespace tidegate::bench
