// What the expressions of rule files may refer to: Kubernetes' functions; object, oldObject, request as
// ValidatingAdmissionPolicy has them; pod, item and variables.NAME.
// Invariants: the slots below are the same in every environment, so that one activation fits all expressions of a
// policy; what a webhook isn't sent (authorizer, params, namespaceObject) is refused with the reason.
// Source: k8s.io/apiserver pkg/admission/plugin/cel/compile.go. Thread contract: pure functions.
// Tested in tests/policies/engine/expressions_test.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "policies/cel/environment.hpp"

namespace tidegate::engine {

namespace slots {
inline constexpr std::size_t object = 0, old_object = 1, item = 2;
// From here on values are made when they are first read.
inline constexpr std::size_t first_lazy = 3;
inline constexpr std::size_t pod = 3, request = 4, first_variable = 5;
}  // namespace slots

// The fields of `request` that Kubernetes declares.
inline constexpr std::array<std::string_view, 12> request_fields{
    "kind", "resource",  "subResource", "requestKind", "requestResource", "requestSubResource",
    "name", "namespace", "operation",   "userInfo",    "dryRun",          "options"};

enum class Items : bool { no, yes };

// Without variables.NAME; those are added with add_variable() in their order. `items`: whether `item` is declared.
[[nodiscard]] cel::Environment rule_environment(Items items);

}  // namespace tidegate::engine
