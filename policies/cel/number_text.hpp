// Numbers as CEL's string() and cel-go's errors write them, into a caller's buffer.
// Thread contract: pure. Tested in tests/policies/cel/texts_test.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tidegate::cel {

// Enough for every int64, uint64, double (-1.7976931348623157e+308) and duration (-9223372036.854775808s).
inline constexpr std::size_t number_text_bytes = 40;
using NumberBuffer = std::array<char, number_text_bytes>;

[[nodiscard]] std::string_view number_text(std::int64_t value, NumberBuffer& buffer) noexcept;
[[nodiscard]] std::string_view number_text(std::uint64_t value, NumberBuffer& buffer) noexcept;
// As Go's %g: 1e+06, 0.1, +Inf, NaN.
[[nodiscard]] std::string_view number_text(double value, NumberBuffer& buffer) noexcept;
// A duration's seconds as cel-go has them, rounded to a double: 1.5s.
[[nodiscard]] std::string_view duration_text(std::int64_t nanoseconds, NumberBuffer& buffer) noexcept;

}  // namespace tidegate::cel
