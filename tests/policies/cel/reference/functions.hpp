// The reference's functions: strict ones, whose arguments are values and never errors.
#pragma once

#include <string_view>

#include "tests/policies/cel/reference/value.hpp"

namespace tidegate::cel::reference {

// Operators by their names in operators.hpp. `args`: the receiver first.
[[nodiscard]] Value call_operator(std::string_view name, const List& args);
// operand[key] or operand.key: the value, or an error; and the same as an optional.
[[nodiscard]] Value look_up(const Value& operand, const Value& key);
[[nodiscard]] Value look_up_if_present(const Value& operand, const Value& key);
[[nodiscard]] bool is_operator(std::string_view name);

[[nodiscard]] Value call_function(std::string_view name, bool member, const List& args);
[[nodiscard]] Value convert(std::string_view type, const Value& value);
[[nodiscard]] Value call_time(std::string_view name, const List& args);

// Timestamps and durations as text: none where the text is none.
[[nodiscard]] Value parse_timestamp(const std::string& text);
[[nodiscard]] Value parse_duration(const std::string& text);
[[nodiscard]] std::string format_timestamp(const Timestamp& timestamp);
[[nodiscard]] std::string format_duration(const Duration& duration);
// 0001-01-01T00:00:00Z to 9999-12-31T23:59:59Z, in seconds.
inline constexpr std::int64_t first_second = -62135596800, last_second = 253402300799;

}  // namespace tidegate::cel::reference
