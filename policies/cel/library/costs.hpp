// What Kubernetes' runtime cost is made of; function.hpp's Overload::cost and the evaluator's fast paths use it.
// Source: cel-go interpreter/runtimecost.go and common/cost.go, apiserver pkg/cel/library/cost.go: the doubles are
// theirs, so that rounding is too. Thread contract: pure. Tested in
// tests/policies/cel/library/standard_{operators,functions}_test.cpp.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>

#include "policies/cel/operations.hpp"
#include "policies/cel/value.hpp"

namespace tidegate::cel::costs {

inline constexpr double traversal_factor = 0.1, pattern_factor = 0.25;

// Reading a string of that many code points (bytes, elements): a tenth, rounded up.
[[nodiscard]] inline std::uint64_t traversal(std::uint64_t size, double times = 1) noexcept {
  // Go multiplies from left to right: size * 2 * 0.1.
  return static_cast<std::uint64_t>(std::ceil(static_cast<double>(size) * times * traversal_factor));
}
// matches, find, findAll: RE2's product of text and pattern.
[[nodiscard]] inline std::uint64_t matching(std::uint64_t text_size, std::uint64_t pattern_size) noexcept {
  const auto text = static_cast<std::uint64_t>(std::ceil((1.0 + static_cast<double>(text_size)) * traversal_factor));
  return text * static_cast<std::uint64_t>(std::ceil(static_cast<double>(pattern_size) * pattern_factor));
}
// == (and !=, but for opaque values on the left, which == counts as 1).
[[nodiscard]] inline std::uint64_t equality(const Value& left, const Value& right) noexcept {
  return traversal(std::min(actual_size(left), actual_size(right)));
}

// As Overload::cost wants them.
inline std::uint64_t of_equals(std::span<const Value> args, const Value&) {
  return args[0].is(Kind::opaque) ? 1 : equality(args[0], args[1]);
}
inline std::uint64_t of_smaller(std::span<const Value> args, const Value&) {
  return equality(args[0], args[1]);
}
inline std::uint64_t of_first(std::span<const Value> args, const Value&) {
  return traversal(actual_size(args[0]));
}
inline std::uint64_t of_both(std::span<const Value> args, const Value&) {
  return traversal(actual_size(args[0]) + actual_size(args[1]));
}
inline std::uint64_t of_search(std::span<const Value> args, const Value&) {
  return traversal(actual_size(args[0])) * traversal(actual_size(args[1]));
}
inline std::uint64_t of_matching(std::span<const Value> args, const Value&) {
  return matching(actual_size(args[0]), actual_size(args[1]));
}
// Kubernetes' traversalCost: scalars 1, texts a tenth of their bytes rounded down, of all that a value holds.
[[nodiscard]] inline std::uint64_t whole(const Value& value) noexcept {
  std::uint64_t cost = 0;
  switch (value.kind()) {
    case Kind::string:
    case Kind::bytes:
      return static_cast<std::uint64_t>(static_cast<double>(value.text().size()) * traversal_factor);
    case Kind::list:
      for (std::size_t i = 0; i < value.size(); ++i) cost += whole(value.item(i));
      return cost;
    case Kind::map:
      for (std::size_t i = 0; i < value.size(); ++i) {
        const Entry entry = value.entry(i);
        cost += whole(entry.key) + whole(entry.value);
      }
      return cost;
    default:
      return 1;
  }
}
// indexOf, lastIndexOf, min … of strings and lists alike.
inline std::uint64_t of_whole(std::span<const Value> args, const Value&) {
  return whole(args[0]);
}
inline std::uint64_t of_in_list(std::span<const Value> args, const Value&) {
  return actual_size(args[1]);
}

}  // namespace tidegate::cel::costs
