// Texts that are built for a moment: the words of a denial, a path on its way into an arena. A ScratchText is a string
// of its thread's own that keeps its memory for the next one, so that a worker that has warmed up allocates nothing for
// them.
// Invariants: a thread keeps at most limits::kept_scratch_texts strings of at most limits::kept_scratch_text_bytes.
// Thread contract: a ScratchText dies on the thread that made it. Tested in tests/policies/base/scratch_text_test.cpp.
#pragma once

#include <charconv>
#include <concepts>
#include <string>
#include <string_view>
#include <utility>

namespace tidegate::base {

class ScratchText {
 public:
  ScratchText();
  ScratchText(ScratchText&& other) noexcept : text_(std::exchange(other.text_, nullptr)) {}
  ScratchText& operator=(ScratchText&&) = delete;
  ~ScratchText();

  [[nodiscard]] std::string& string() noexcept { return *text_; }
  [[nodiscard]] std::string_view view() const noexcept { return *text_; }
  // NOLINTNEXTLINE(google-explicit-constructor): it is a text, and what takes one takes it
  operator std::string_view() const noexcept { return *text_; }

 private:
  std::string* text_;  // null once moved from
};

// Parts of a text that join() takes beside strings and whole numbers; other types come with an append_part() of their
// own.
// `"text"` on one line, cut to `most` code points, inner quotes escaped.
struct Quoted {
  std::string_view text;
  std::size_t most = 128;
};
void append_part(std::string& out, const Quoted& part);
inline void append_part(std::string& out, std::string_view part) {
  out.append(part);
}
template <std::integral Number>
requires(!std::same_as<Number, char> && !std::same_as<Number, bool>) void append_part(std::string& out, Number part) {
  char digits[24];
  out.append(digits, static_cast<std::size_t>(std::to_chars(digits, digits + sizeof digits, part).ptr - digits));
}
inline void append_part(std::string& out, const ScratchText& part) {
  out.append(part.view());
}

// The parts, one behind the other.
template <class... Parts>
void append(std::string& out, const Parts&... parts) {
  (append_part(out, parts), ...);
}
template <class... Parts>
[[nodiscard]] ScratchText join(const Parts&... parts) {
  ScratchText out;
  append(out.string(), parts...);
  return out;
}

}  // namespace tidegate::base
