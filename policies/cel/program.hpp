// A compiled expression: parse, check, compile once; evaluate on any thread, without a lock or a heap allocation.
// Invariants: immutable; evaluation always ends: by Kubernetes' cost limit, by the context's interrupt, by its arena.
// Thread contract: shared by all workers; a Context belongs to one.
// Tested in tests/policies/cel/compile_test.cpp (dumps), evaluate_test.cpp (values), cel_conformance.
#pragma once

#include <boost/system/result.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policies/cel/ast.hpp"
#include "policies/cel/context.hpp"
#include "policies/cel/environment.hpp"
#include "policies/cel/value.hpp"

namespace tidegate::cel {

// The values of an evaluation's variables, by slot. Lazy ones are computed when they are first read.
struct Activation {
  // A slot may hold an error (a lazy variable that failed): reading it gives that error.
  std::span<const Value> values;
  // For a slot whose value must be made now (Environment's variables of the name `variables.…`); null: none is lazy.
  // `lazy_from`: slots from here on are asked for instead of being read from `values`.
  Value (*lazy)(void* argument, std::size_t slot, Context& context) = nullptr;
  void* argument = nullptr;
  std::size_t lazy_from = static_cast<std::size_t>(-1);
};

using Issues = std::vector<Issue>;
[[noreturn]] void throw_exception_from_error(const Issues& issues, const boost::source_location&);

class Program {
 public:
  struct Options {
    bool check = true;  // false: as the conformance tests' disable_check; names are resolved at run time's rules
    bool macros = true;
  };

  // `environment` must outlive nothing: what is needed of it is copied, but functions' tables (static) are referenced.
  [[nodiscard]] static boost::system::result<Program, Issues> compile(std::string_view source,
                                                                      const Environment& environment,
                                                                      const Options& options);
  [[nodiscard]] static boost::system::result<Program, Issues> compile(std::string_view source,
                                                                      const Environment& environment) {
    return compile(source, environment, Options{});
  }
  Program(Program&&) noexcept;
  Program& operator=(Program&&) noexcept;
  ~Program();

  // A value, or an error value. Results borrow from the activation, the program and the context's arena.
  // REQUIRES: context.begin() was called; its cost is what the evaluation cost, in Kubernetes' units.
  [[nodiscard]] Value evaluate(const Activation& activation, Context& context) const;

  [[nodiscard]] const TypeRef& type() const noexcept;
  [[nodiscard]] const std::string& source() const noexcept;
  // Whether the expression reads the variable (by its declared name), and which field paths below it: {"spec","x"}.
  [[nodiscard]] bool reads(std::string_view variable) const noexcept;
  // Every chain of constant field names that the expression reads from a declared variable, the variable first:
  // {"object","spec","replicas"}; for lint's "a field that no Pod has". With where it stands.
  struct Path {
    std::vector<std::string> names;
    std::size_t offset = 0;  // of the last name
    bool optional = false;   // under has() or .?
  };
  [[nodiscard]] const std::vector<Path>& paths() const noexcept;
  // Whether the worst case over documents of the size limits allow may hold a worker for long: nested loops over
  // input, regexes built from input. Such an expression is evaluated beside the workers.
  [[nodiscard]] bool is_heavy() const noexcept;
  // The compiled form, one node a line, for goldens and for `eval --dump`.
  [[nodiscard]] std::string dump() const;

 private:
  struct Code;
  explicit Program(std::unique_ptr<const Code> code) noexcept;
  [[nodiscard]] Value evaluate_with_slots(const Activation& activation, Context& context) const;
  std::unique_ptr<const Code> code_;
};

// Kubernetes' words for an error value: "no such key: x", "operation cancelled: actual cost limit exceeded".
[[nodiscard]] std::string error_text(const Value& error);

}  // namespace tidegate::cel
