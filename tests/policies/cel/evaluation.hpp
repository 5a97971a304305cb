// What the tests of CEL's values need: a context with its own memory, and short forms of values.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "policies/base/arena.hpp"
#include "policies/cel/context.hpp"
#include "policies/cel/value.hpp"

namespace cel_test {

using tidegate::cel::Value;

struct Evaluation {
  tidegate::base::Arena arena{1 << 20, 1 << 20};
  tidegate::values::Matchers matchers;
  tidegate::cel::Context context{arena, matchers};
};

inline Value integer(std::int64_t v) {
  return Value::of(v);
}
inline Value uinteger(std::uint64_t v) {
  return Value::of(v);
}
inline Value real(double v) {
  return Value::of(v);
}
inline Value text(std::string_view v) {
  return Value::of(v);
}
// Borrows the vector.
inline Value list(const std::vector<Value>& items) {
  return Value::list(items);
}

// The text of an error, or what else the value is.
inline std::string_view detail(const Value& value) {
  return value.is_error() ? value.error_detail() : "no error";
}

}  // namespace cel_test
