// The type that type(x) gives for a value: one static object a type, elements unknown (list(dyn)).
// Thread contract: read-only after first use. Tested in tests/policies/cel/library/standard_functions_test.cpp.
#pragma once

#include "policies/cel/type.hpp"
#include "policies/cel/value.hpp"

namespace tidegate::cel {

[[nodiscard]] const Type& runtime_type(const Value& value);

}  // namespace tidegate::cel
