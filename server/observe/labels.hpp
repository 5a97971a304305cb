// The values that metric labels may take: closed sets and the names of the loaded rules, nothing that a client sends.
// Invariants: every array of names is in the order of its enumeration; names are the ones Kubernetes uses.
// Thread contract: constants and immutable values. Tested in tests/server/observe/metrics_test.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tidegate::observe {

enum class Route : std::uint8_t {
  validate,
  validate_fail,
  validate_ignore,
  mutate,
  mutate_fail,
  mutate_ignore,
  other,  // any path that is no route of ours
};
inline constexpr std::array<std::string_view, 7> route_names{
    "/validate", "/validate/fail", "/validate/ignore", "/mutate", "/mutate/fail", "/mutate/ignore", "other"};

// `other` where there was no readable review.
enum class Operation : std::uint8_t { create, update, delete_, connect, other };
inline constexpr std::array<std::string_view, 5> operation_names{"CREATE", "UPDATE", "DELETE", "CONNECT", "other"};

// How a request was answered. Exactly one holds, the first that fits from the bottom up.
enum class Decision : std::uint8_t {
  allow,
  warn,     // allowed, with at least one warning
  patch,    // allowed, with a patch
  deny,     // for a violation
  error,    // a rule erred, so that its failurePolicy decided, whichever way
  invalid,  // no review that could be decided: answered 400
};
inline constexpr std::array<std::string_view, 6> decision_names{"allow", "warn", "patch", "deny", "error", "invalid"};

// What one rule did to one request. A rule that had nothing to say isn't counted.
enum class RuleAction : std::uint8_t {
  deny,
  warn,
  audit,
  existing,  // would have denied, but the old object fails in the same way
  excepted,  // an Exception lifted the violation
  patch,     // it filled a default
  report,    // `mutation: report`: it said what it would set
  error,     // it erred
};
inline constexpr std::array<std::string_view, 8> rule_action_names{"deny",     "warn",  "audit",  "existing",
                                                                   "excepted", "patch", "report", "error"};

// What stands in a label when the true value isn't one of the loaded rules'.
inline constexpr std::string_view other_label = "other";

struct RuleLabel {
  std::string policy, rule;
  friend auto operator<=>(const RuleLabel&, const RuleLabel&) = default;
};

// The rules of one policy set; a rule's id is its place here. At most limits::max_rules.
using RuleLabels = std::vector<RuleLabel>;

template <class Enumeration>
[[nodiscard]] constexpr std::size_t place(Enumeration value) noexcept {
  return static_cast<std::size_t>(value);
}

}  // namespace tidegate::observe
