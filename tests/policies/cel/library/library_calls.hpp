// Calls a library's function as the evaluator would: by its name and the overload that fits the arguments.
#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "policies/cel/environment.hpp"
#include "tests/policies/cel/evaluation.hpp"

namespace cel_test {

class Library {
 public:
  Library() : environment_(tidegate::cel::Environment::kubernetes()) {}

  [[nodiscard]] const tidegate::cel::Overload& overload(std::string_view name, const std::vector<Value>& args) const {
    const auto* function = environment_.function(name);
    if (function == nullptr) FAIL("no function " << name);
    for (const auto& overload : function->overloads) {
      bool fit = overload.call != nullptr && overload.params.size() == args.size();
      for (std::size_t i = 0; fit && i < args.size(); ++i) fit = tidegate::cel::fits(args[i], *overload.params[i]);
      if (fit) return overload;
    }
    FAIL("no overload of " << name << " fits");
    throw 0;
  }

  // With arguments that are known only now.
  Value call(std::string_view name, const std::vector<Value>& args) {
    return overload(name, args).call({evaluation_.context, args});
  }
  // With a constant argument where the overload prepares one.
  Value prepared(std::string_view name, const std::vector<Value>& args) {
    const auto& chosen = overload(name, args);
    REQUIRE(bool(chosen.prepare != nullptr));
    auto made = chosen.prepare(args[chosen.prepared_arg]);
    REQUIRE(made.has_value());
    kept_.push_back(std::move(*made));
    return chosen.call({evaluation_.context, args, kept_.back().get()});
  }
  [[nodiscard]] std::uint64_t cost(std::string_view name, const std::vector<Value>& args) {
    const auto& chosen = overload(name, args);
    const Value result = chosen.call({evaluation_.context, args});
    return chosen.cost == nullptr ? 1 : chosen.cost(args, result);
  }

  [[nodiscard]] const tidegate::cel::Environment& environment() const { return environment_; }
  Evaluation& evaluation() { return evaluation_; }

 private:
  tidegate::cel::Environment environment_;
  Evaluation evaluation_;
  std::vector<std::unique_ptr<const tidegate::cel::Prepared>> kept_;
};

}  // namespace cel_test
