// Typed values of the records, {"int": 1}, {"list": […]}, as CEL values, and when two values are exactly the same.
// Thread contract: one thread's arena.
#pragma once

#include <optional>

#include "policies/cel/context.hpp"
#include "policies/cel/environment.hpp"
#include "policies/cel/value.hpp"
#include "tests/policies/cel/conformance/json.hpp"

namespace tidegate::cel::conformance {

// In the context's arena. Values of libraries' types ({"quantity": "1"}) are made by the library itself. None of a form
// that isn't known; an error value where the library refuses.
[[nodiscard]] std::optional<Value> typed_value(const Json& json, const Environment& environment, Context& context);

// Of the same kind and the same in all parts, maps in any order; NaN is the same as NaN.
[[nodiscard]] bool identical(const Value& left, const Value& right);

}  // namespace tidegate::cel::conformance
