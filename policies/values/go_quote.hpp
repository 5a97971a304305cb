// Text as Go's strconv.Quote (%q) writes it, because the API server's errors and CEL's format() do: "é\n\u200b".
// Invariant: what Go takes for printable stands as it is (go_printable.cpp has Go 1.26's table).
// Thread contract: pure functions. Tested in tests/policies/values/go_quote_test.cpp against Go's own.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace tidegate::values {

// One code point of UTF-8 at the front of `text`, and its length; a byte that starts none is U+FFFD of length 1.
// REQUIRES: not empty.
struct Rune {
  char32_t code = 0;
  std::size_t length = 0;
};
[[nodiscard]] Rune first_rune(std::string_view text) noexcept;

// strconv.IsPrint: letters, marks, numbers, punctuation, symbols and the ASCII space.
[[nodiscard]] bool is_go_printable(char32_t code) noexcept;

// What Quote makes of one character (`raw`: its bytes): `buffer` holds it when it is escaped.
[[nodiscard]] std::string_view go_escaped(Rune rune, std::string_view raw, std::array<char, 10>& buffer) noexcept;

// Appends the quoted text to anything with append(std::string_view).
template <class Sink>
void append_go_quoted(Sink& sink, std::string_view text) {
  std::array<char, 10> buffer{};
  sink.append(std::string_view("\""));
  std::size_t plain = 0;  // bytes before the next one that is written otherwise
  while (plain < text.size()) {
    const Rune rune = first_rune(text.substr(plain));
    const std::string_view raw = text.substr(plain, rune.length);
    const std::string_view written = go_escaped(rune, raw, buffer);
    if (written.data() == raw.data()) {
      plain += rune.length;
      continue;
    }
    sink.append(text.substr(0, plain));
    sink.append(written);
    text.remove_prefix(plain + rune.length);
    plain = 0;
  }
  sink.append(text);
  sink.append(std::string_view("\""));
}

[[nodiscard]] std::string go_quoted(std::string_view text);

}  // namespace tidegate::values
