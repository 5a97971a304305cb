// What the three files of the list library share.
// Source: cel-go ext/lists.go and k8s.io/apiserver pkg/cel/library/lists.go. Thread contract: pure.
// Tested in tests/policies/cel/library/lists_test.cpp.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "policies/cel/environment.hpp"
#include "policies/cel/value.hpp"

namespace tidegate::cel::library {

void add_list_sorting(Environment& environment);    // sort, @sortByAssociatedKeys
void add_list_summaries(Environment& environment);  // isSorted sum min max indexOf lastIndexOf

// Types that have an order, as signatures write them.
inline constexpr std::array<std::string_view, 8> comparable_types = {"int",      "uint",      "double", "bool",
                                                                     "duration", "timestamp", "string", "bytes"};

// A call that makes a list: its size times a factor, the call and the list itself.
[[nodiscard]] inline std::uint64_t allocating_cost(double factor, std::uint64_t size) noexcept {
  const double cost = static_cast<double>(size) * factor;
  constexpr double most = 1e18;  // beyond any limit
  // A negative factor wraps around, as in Go.
  const auto rounded = static_cast<std::int64_t>(cost > most ? most : cost < -most ? -most : cost);
  return static_cast<std::uint64_t>(rounded) + 1 + 10;
}
// Each element against each.
[[nodiscard]] inline std::uint64_t self_comparison_cost(const Value& list) noexcept {
  const std::uint64_t size = list.size();
  const bool is_text = size > 0 && (list.item(0).is(Kind::string) || list.item(0).is(Kind::bytes));
  return allocating_cost(is_text ? 2.0 + 0.1 : 2.0, size * size);
}

[[nodiscard]] inline bool is_comparable(const Value& value) noexcept {
  switch (value.kind()) {
    case Kind::boolean:
    case Kind::integer:
    case Kind::uinteger:
    case Kind::real:
    case Kind::string:
    case Kind::bytes:
    case Kind::duration:
    case Kind::timestamp:
      return true;
    default:
      return false;
  }
}

}  // namespace tidegate::cel::library
