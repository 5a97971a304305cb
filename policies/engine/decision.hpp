// What decide() answers: the response, and what each rule that had something to say did, for metrics and logs.
// Invariants: all texts are borrowed from the Scratch and die with its next use.
// Thread contract: values of one thread. Tested in tests/policies/engine/.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "policies/admission/response.hpp"

namespace tidegate::engine {

// What became of a rule's findings.
enum class Outcome : std::uint8_t {
  deny,
  warn,
  audit,
  existing,  // fails on the old object too: a warning
  excepted,  // an exception takes it out
  error,     // could not be evaluated; failurePolicy decided
  patch,     // filled in defaults, or patched
  report,    // would have
};
inline constexpr std::size_t outcome_count = 8;
[[nodiscard]] std::string_view to_string(Outcome outcome) noexcept;

struct RuleOutcome {
  std::uint32_t rule = 0;  // PolicySet::rule_names()
  Outcome outcome = Outcome::deny;
  std::uint32_t count = 0;  // findings, or edits
};

enum class Verdict : std::uint8_t { allow, deny, patch };
[[nodiscard]] std::string_view to_string(Verdict verdict) noexcept;

// One violation that denies.
struct Violation {
  std::uint32_t rule = 0;  // PolicySet::rule_names()
  std::string_view path, message;
};

struct Decision {
  Verdict verdict = Verdict::allow;
  bool erred = false;  // at least one rule could not be evaluated
  // What the denial lists, at most limits::max_violations; the response's message says how many more there were.
  std::span<const Violation> violations{};
  // After /mutate with a patch: the object that it leads to.
  json::Node patched_object{};
  admission::Response response{};
  std::span<const RuleOutcome> outcomes{};
};

}  // namespace tidegate::engine
