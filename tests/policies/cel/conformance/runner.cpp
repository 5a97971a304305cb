#include "tests/policies/cel/conformance/runner.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "policies/base/arena.hpp"
#include "policies/base/json/parser.hpp"
#include "policies/base/limits.hpp"
#include "policies/cel/operations.hpp"
#include "policies/cel/program.hpp"
#include "policies/values/pattern.hpp"
#include "tests/policies/cel/conformance/record.hpp"
#include "tests/policies/cel/conformance/typed_value.hpp"

namespace tidegate::cel::conformance {

namespace {

// What came of an expression: a value, or an error and the phase in which it came.
struct Result {
  enum class Phase { compile, runtime, none } phase = Phase::none;
  std::string error, also;
  Value value;
  std::string type;
  std::uint64_t cost = 0;
};

// As cel-go prints them, because the tables quote it.
std::string text(const Issues& issues, std::string_view source) {
  std::string all = "compile error: compilation failed:";
  for (const auto& issue : issues) {
    const auto before = source.substr(0, issue.offset);
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const auto begin = before.rfind('\n');
    const auto column = code_points(begin == std::string_view::npos ? before : before.substr(begin + 1)) + 1;
    all += " ERROR: <input>:" + std::to_string(line) + ":" + std::to_string(column) + ": " + issue.message;
  }
  return all;
}

// What cel-go's generated parser says of a syntax error is not what ours says.
bool is_syntax_text(std::string_view message) {
  return message.find("mismatched input") != std::string_view::npos || message.find("Syntax error") == 0;
}

class Run {
 public:
  explicit Run(const Json& record) : record_(record), environment_(environment_of(record)) {}

  Outcome outcome() {
    context_.begin(limits::max_cel_cost);
    const auto result = execute();
    Outcome outcome;
    outcome.got = describe(result);
    if (const auto* type = record_.find("deduced_type")) {
      expect(outcome, result.type == type->text, "type " + type->text);
    }
    if (record_.flag("error")) {
      expect_error(outcome, result);
    } else if (const auto* wanted = record_.find("expected")) {
      context_.begin(limits::max_cel_cost);
      const auto value = typed_value(*wanted, environment_, context_);
      const bool same = result.phase == Result::Phase::none && value && identical(*value, result.value) &&
                        !record_.flag("check_only");
      expect(outcome, same || record_.flag("check_only"),
             value ? to_text(*value) : "unknown: " + std::string(wanted->source));
    }
    if (has_exact_cost(record_)) expect_cost(outcome, result);
    return outcome;
  }

 private:
  static void expect(Outcome& outcome, bool holds, const std::string& want) {
    if (holds) return;
    outcome.passed = false;
    if (!outcome.want.empty()) outcome.want += ", ";
    outcome.want += want;
  }

  static std::string describe(const Result& result) {
    switch (result.phase) {
      case Result::Phase::compile:
        return "compile error: " + result.error;
      case Result::Phase::runtime:
        return "error: " + result.error + ", cost " + std::to_string(result.cost);
      case Result::Phase::none:
        break;
    }
    return to_text(result.value) + " of type " + result.type + ", cost " + std::to_string(result.cost);
  }

  Result execute() {
    Program::Options options;
    options.check = !record_.flag("disable_check") && !record_.flag("parse_only");
    options.macros = !record_.flag("disable_macros");
    auto compiled = Program::compile(record_.text_of("expr"), environment_, options);
    Result result;
    if (!compiled) {
      result.phase = Result::Phase::compile;
      result.error = text(compiled.error(), record_.text_of("expr"));
      // What is found after the type check, a bad regex, has its own words.
      result.also = "compile error: program instantiation failed: " + compiled.error().front().message;
      return result;
    }
    program_.push_back(std::move(*compiled));
    result.type = program_.back().type() == nullptr ? "dyn" : program_.back().type()->text();
    if (result.type == "null") result.type = "null_type";  // as the tables write it
    if (record_.flag("check_only")) return result;
    bind();
    result.value = program_.back().evaluate({values_}, context_);
    result.cost = context_.cost();
    if (result.value.is_error()) {
      result.phase = Result::Phase::runtime;
      result.error = error_text(result.value);
    }
    return result;
  }

  void bind() {
    for (const auto& variable : environment_.variables()) {
      values_.push_back(context_.error("no such attribute(s): " + variable.name));
    }
    if (const auto* bindings = record_.find("bindings")) {
      for (const auto& [name, json] : bindings->members()) {
        const auto value = typed_value(json, environment_, context_);
        if (!value) throw std::runtime_error("a binding of unknown form: " + std::string(json.source));
        values_[environment_.variable(name)->slot] = *value;
      }
    } else if (const auto* plain = record_.find("bindings_json")) {
      const auto parsed = json::parse_copy(plain->source, arena_);
      if (!parsed) throw std::runtime_error("bindings_json: " + parsed.error().message);
      for (const auto& member : parsed->members()) {
        values_[environment_.variable(member.name())->slot] = Value::of(member.value);
      }
    }
  }

  void expect_error(Outcome& outcome, const Result& result) const {
    const auto& phase = record_.text_of("error_phase");
    // Without a check all errors come while the expression runs.
    const bool any = phase.empty() || record_.flag("parse_only");
    const auto wanted = phase == "compile" ? Result::Phase::compile : Result::Phase::runtime;
    expect(outcome, any ? result.phase != Result::Phase::none : result.phase == wanted,
           "an error" + (phase.empty() ? std::string() : " at " + phase));
    if (const auto& message = record_.text_of("error_message"); !message.empty() && !is_syntax_text(message)) {
      const bool said =
          result.error.find(message) != std::string::npos || result.also.find(message) != std::string::npos;
      expect(outcome, said, "a text with: " + message);
    }
    if (const auto* patterns = record_.find("error_regex")) {
      for (const auto& pattern : patterns->items) {
        expect(outcome, RE2::PartialMatch(result.error, pattern.text), "a text that matches: " + pattern.text);
      }
    }
  }

  void expect_cost(Outcome& outcome, const Result& result) const {
    std::uint64_t cost = 0;
    const auto& written = record_.find("runtime_cost")->text;
    (void)std::from_chars(written.data(), written.data() + written.size(), cost);
    expect(outcome, result.phase == Result::Phase::none && result.cost == cost, "cost " + written);
  }

  const Json& record_;
  Environment environment_;
  base::Arena arena_{64 * limits::MiB, limits::MiB};
  values::Matchers matchers_;
  Context context_{arena_, matchers_};
  std::vector<Program> program_;
  std::vector<Value> values_;
};

}  // namespace

Outcome run(const Json& record) {
  return Run(record).outcome();
}

}  // namespace tidegate::cel::conformance
