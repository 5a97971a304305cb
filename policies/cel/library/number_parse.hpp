// Numbers as Go's strconv reads them: what int(), uint() and double() take.
// Thread contract: pure. Tested in tests/policies/cel/library/conversions_test.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tidegate::cel::library {

// ParseInt(text, 10, 64): digits with an optional sign.
[[nodiscard]] std::optional<std::int64_t> parse_int(std::string_view text) noexcept;
// ParseUint(text, 10, 64): digits.
[[nodiscard]] std::optional<std::uint64_t> parse_uint(std::string_view text) noexcept;
// ParseFloat(text, 64): decimal, hexadecimal with an exponent (0x1p-2), digits parted by `_`, inf, infinity, nan; what
// is too large is none, what is too small is 0. Allocates for texts of more than 64 bytes that are no plain decimal.
[[nodiscard]] std::optional<double> parse_double(std::string_view text);

}  // namespace tidegate::cel::library
