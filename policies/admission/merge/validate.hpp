// Whether an apply configuration may be merged at all: its fields are declared, its values are of their types, no item
// comes twice, and nothing atomic is in it. Private to policies/admission/merge.
// Thread contract: pure. Tested in tests/policies/admission/merge/validate_test.cpp and, against the real thing, by
// tests/patches.
#pragma once

#include <string>

#include "policies/admission/merge/schema.hpp"
#include "policies/base/json/node.hpp"
#include "policies/base/result.hpp"

namespace tidegate::admission::merge {

// REQUIRES: the configuration nests at most limits::max_json_depth deep. Errors are Kubernetes', as one line.
[[nodiscard]] base::Result<void> validate(const json::Node& configuration, const Type& type);

// Whether a value may stand where the type is; null may stand anywhere. The error says what was expected.
[[nodiscard]] base::Result<void> check_kind(const json::Node& value, const Type& type);

// How a value is taken where a type may be several things: Kubernetes asks for map, scalar, list, in this order, unless
// the value is one of the others.
enum class Shape : std::uint8_t { scalar, list, map };
[[nodiscard]] Shape shape_of(const json::Node& value, const Type& type) noexcept;

}  // namespace tidegate::admission::merge
