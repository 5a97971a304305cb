// Internal to pattern*.cpp: the part of RE2's syntax that needs no automaton, compiled to a few comparisons.
// A program is a list of alternatives, each PREFIX CLASS{min,max} SUFFIX with literal ends: since both ends are fixed,
// a whole match needs no search; or it is a name, FIRST(MIDDLE*LAST)?, three classes of ASCII that are nearly all of
// Kubernetes' own patterns. It gives the same answer as RE2 for every text of valid UTF-8.
// Thread contract: immutable once built. Tested in tests/policies/values/pattern_test.cpp against RE2.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policies/values/pattern.hpp"

namespace tidegate::values {

// A set of characters: ASCII one by one, all others together.
struct CharacterClass {
  std::array<std::uint64_t, 2> ascii{};
  bool others = false;

  [[nodiscard]] bool has(unsigned char c) const noexcept {
    return c < 0x80 ? ((ascii[c >> 6] >> (c & 63)) & 1) != 0 : others;
  }
  void add(unsigned char c) noexcept { ascii[c >> 6] |= std::uint64_t{1} << (c & 63); }
  void invert() noexcept {
    ascii = {~ascii[0], ~ascii[1]};
    others = !others;
  }
};

struct PatternProgram {
  static constexpr std::size_t unbounded = std::numeric_limits<std::size_t>::max();

  struct Alternative {
    std::string prefix;
    CharacterClass repeated;
    std::size_t min = 0;  // of characters, not bytes
    std::size_t max = 0;  // 0: no repeated part
    std::string suffix;
    bool at_start = false;  // written with ^ and $: only Mode::anywhere cares
    bool at_end = false;
  };
  struct Name {
    CharacterClass first, middle, last;
  };
  std::vector<Alternative> alternatives;
  std::optional<Name> name;  // then there are no alternatives
  Pattern::Mode mode = Pattern::Mode::whole;

  [[nodiscard]] bool matches(std::string_view text) const noexcept;
};

// Null when the pattern needs RE2. REQUIRES: RE2 accepts `source`.
[[nodiscard]] std::shared_ptr<const PatternProgram> simple_program(std::string_view source, Pattern::Mode mode);

}  // namespace tidegate::values
