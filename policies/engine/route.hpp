// Which policies a request's path asks for: all, or those of one failurePolicy, because one webhook registration has
// one failurePolicy for all that it asks. Thread contract: values. Tested in tests/policies/engine/validate_test.cpp.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "policies/engine/rules/model.hpp"

namespace tidegate::engine {

struct Route {
  std::string_view path;
  bool mutate = false;
  std::optional<FailurePolicy> only;  // nothing: policies of either

  [[nodiscard]] constexpr bool serves(FailurePolicy policy) const noexcept { return !only || *only == policy; }
};

inline constexpr std::array<Route, 6> routes{{
    {"/validate", false, std::nullopt},
    {"/validate/fail", false, FailurePolicy::fail},
    {"/validate/ignore", false, FailurePolicy::ignore},
    {"/mutate", true, std::nullopt},
    {"/mutate/fail", true, FailurePolicy::fail},
    {"/mutate/ignore", true, FailurePolicy::ignore},
}};

// The route of a path (without query), or null.
[[nodiscard]] constexpr const Route* find_route(std::string_view path) noexcept {
  for (const Route& route : routes) {
    if (route.path == path) return &route;
  }
  return nullptr;
}

}  // namespace tidegate::engine
