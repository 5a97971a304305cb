// Compiles and evaluates expressions over one small review, for the tests of the evaluator.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "policies/base/arena.hpp"
#include "policies/base/json/parser.hpp"
#include "policies/base/limits.hpp"
#include "policies/cel/operations.hpp"
#include "policies/cel/program.hpp"

namespace cel_test {

class Run {
 public:
  static constexpr std::string_view review = R"({
    "object": {"metadata": {"name": "web-1", "labels": {"app": "web", "tier": "frontend"}, "empty": {}},
               "spec": {"replicas": 4, "hostNetwork": false, "nothing": null, "list": [1, 2, 3], "ratio": 1.5,
                        "containers": [
                          {"name": "app", "image": "registry.example.com/web/app:1.2.3",
                           "resources": {"limits": {"memory": "256Mi"}}},
                          {"name": "proxy", "image": "registry.example.com/mesh/proxy:2.0",
                           "resources": {"limits": {"memory": "64Mi"}}, "securityContext": {"privileged": false}}]}},
    "oldObject": {"spec": {"replicas": 3}},
    "text": "admin", "long": "a text of more than ten code points", "greek": "αβγδεζηθικλμ", "none": null
  })";

  Run() : Run(tidegate::cel::EnvironmentOptions{}) {}
  explicit Run(tidegate::cel::EnvironmentOptions options)
      : environment(tidegate::cel::Environment::kubernetes(std::move(options))) {
    document = *tidegate::json::parse_copy(review, memory);
    for (const auto& member : document.members()) {
      environment.add_variable(std::string(member.name()), tidegate::cel::types::dyn());
      values.push_back(tidegate::cel::Value::of(member.value));
    }
  }

  [[nodiscard]] tidegate::cel::Program compile(std::string_view source) const {
    return tidegate::cel::Program::compile(source, environment).value();
  }
  // The value as CEL writes it, or the error's text, or why it does not compile.
  std::string operator()(std::string_view source, std::uint64_t limit = tidegate::limits::max_cel_cost) {
    const auto program = tidegate::cel::Program::compile(source, environment);
    if (!program) return "does not compile: " + program.error().front().message;
    return text_of(evaluate(*program, limit));
  }
  tidegate::cel::Value evaluate(const tidegate::cel::Program& program,
                                std::uint64_t limit = tidegate::limits::max_cel_cost) {
    arena.reset();
    context.begin(limit);
    return program.evaluate({values}, context);
  }
  static std::string text_of(const tidegate::cel::Value& value) {
    return value.is_error() ? "error: " + tidegate::cel::error_text(value) : tidegate::cel::to_text(value);
  }

  tidegate::base::Arena memory{1 << 20, 1 << 20};
  tidegate::base::Arena arena{4 << 20, 4 << 20};
  tidegate::values::Matchers matchers;
  tidegate::cel::Context context{arena, matchers};
  tidegate::cel::Environment environment;
  tidegate::json::Node document;
  std::vector<tidegate::cel::Value> values;
};

}  // namespace cel_test
