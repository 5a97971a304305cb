// The levels and formats of log lines, and their names on the command line.
// Thread contract: constants. Tested in tests/server/observe/logger_test.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tidegate::observe {

enum class Level : std::uint8_t { debug, info, warn, error };
inline constexpr std::array<std::string_view, 4> level_names{"debug", "info", "warn", "error"};

// `text` is for a person at a terminal: the same fields as `key=value`.
enum class Format : std::uint8_t { json, text };
inline constexpr std::array<std::string_view, 2> format_names{"json", "text"};

// The enumerator of a name, as a flag gives it; none for an unknown one.
template <class Enumeration, std::size_t Count>
[[nodiscard]] constexpr std::optional<Enumeration> from_name(const std::array<std::string_view, Count>& names,
                                                             std::string_view name) noexcept {
  for (std::size_t i = 0; i < Count; ++i) {
    if (names[i] == name) return static_cast<Enumeration>(i);
  }
  return std::nullopt;
}

}  // namespace tidegate::observe
