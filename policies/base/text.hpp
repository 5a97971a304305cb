// Texts on their way to people: cut without breaking a character, freed of what would drive a terminal.
// Thread contract: pure. REQUIRES UTF-8 where runes are counted; other bytes count as one each.
// Tested in tests/policies/base/text_test.cpp.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tidegate::base {

// Code points.
[[nodiscard]] std::size_t count_runes(std::string_view text) noexcept;
// At most `most` code points; what was cut ends in `…`.
[[nodiscard]] std::string cut_runes(std::string_view text, std::size_t most);
// At most `most` bytes, ending at a whole character and in `…` when cut (REQUIRES: most >= 3).
[[nodiscard]] std::string cut_bytes(std::string_view text, std::size_t most);
// Control characters (C0, DEL, C1, line and paragraph separators) become spaces.
[[nodiscard]] std::string one_line(std::string_view text);
// `"text"` for a message: one line, cut to `most` code points, inner quotes escaped.
[[nodiscard]] std::string quoted(std::string_view text, std::size_t most = 128);

// The same, behind what is there.
void append_cut_runes(std::string& out, std::string_view text, std::size_t most);
void append_cut_bytes(std::string& out, std::string_view text, std::size_t most);
void append_one_line(std::string& out, std::string_view text);
void append_quoted(std::string& out, std::string_view text, std::size_t most);

}  // namespace tidegate::base
