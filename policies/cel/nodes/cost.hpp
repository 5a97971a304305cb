// What calls cost in Kubernetes: the overloads' own costs, as cel-go's interpreter/runtimecost.go finds them, and quick
// ways to those of strings. Kubernetes' formulas are library/costs.hpp's.
// Thread contract: pure. Tested in tests/policies/cel/cost_test.cpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "policies/cel/function.hpp"
#include "policies/cel/operations.hpp"
#include "policies/cel/value.hpp"

namespace tidegate::cel::nodes {

inline constexpr std::uint64_t list_cost = 10, map_cost = 30, structure_cost = 40;

using CostFunction = std::uint64_t (*)(std::span<const Value> args, const Value& result);

// Rounded as Go rounds it: in doubles, so that 70 cost 8.
[[nodiscard]] inline std::uint64_t traversal(std::uint64_t size) noexcept {
  if (size <= 10) return size == 0 ? 0 : 1;
  return static_cast<std::uint64_t>(std::ceil(static_cast<double>(size) * 0.1));
}

// == and !=, which differ where the left side is opaque.
[[nodiscard]] std::uint64_t equality_cost(const Value& left, const Value& right, bool negated) noexcept;
// The shorter of two, as == of two strings: never counts more of them than it must.
[[nodiscard]] inline std::uint64_t text_equality_cost(std::string_view left, std::string_view right) noexcept {
  if (left.empty() || right.empty()) return 0;
  // A text of at most ten bytes has one to ten code points, and the shorter of the two has no more.
  if (left.size() <= 10 || right.size() <= 10) return 1;
  return traversal(std::min(code_points(left), code_points(right)));
}
// startsWith and endsWith.
[[nodiscard]] inline std::uint64_t text_traversal_cost(std::string_view text) noexcept {
  return text.size() <= 10 ? (text.empty() ? 0 : 1) : traversal(code_points(text));
}
// The part of matches() that is the text's.
[[nodiscard]] inline std::uint64_t matched_text_cost(std::string_view text) noexcept {
  return traversal(code_points(text) + 1);
}
[[nodiscard]] inline std::uint64_t regex_cost(std::uint64_t code_points) noexcept {
  return static_cast<std::uint64_t>(std::ceil(static_cast<double>(code_points) * 0.25));
}

// The cost of a call as cel-go finds it: by the one overload that the checker left; where it left several, only those
// functions have a cost whose overloads agree in it. Null: 1.
[[nodiscard]] CostFunction cost_of(std::string_view function, std::span<const Overload* const> overloads) noexcept;
// Calls `cost`; arguments and results that are errors count as values of size 1.
[[nodiscard]] std::uint64_t call_cost(CostFunction cost, std::span<const Value> args, const Value& result) noexcept;

}  // namespace tidegate::cel::nodes
