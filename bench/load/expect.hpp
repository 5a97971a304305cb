// What decision an answer should bring. Thread contract: values. Tested in tests/bench/check_test.cpp and
// corpus_test.cpp.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tidegate::bench {

enum class Expect : std::uint8_t {
  any,
  allow,  // with a patch or without
  deny,
  patch,  // allowed, and changed by a patch
};

inline constexpr std::array<std::string_view, 4> expect_names{"any", "allow", "deny", "patch"};

[[nodiscard]] constexpr std::string_view name_of(Expect expect) noexcept {
  return expect_names[static_cast<std::size_t>(expect)];
}

// `any`, `allow`, `deny`, `patch`; else nothing.
[[nodiscard]] constexpr std::optional<Expect> parse_expect(std::string_view text) noexcept {
  for (std::size_t i = 0; i < expect_names.size(); ++i) {
    if (expect_names[i] == text) return static_cast<Expect>(i);
  }
  return std::nullopt;
}

}  // namespace tidegate::bench
