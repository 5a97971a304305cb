// Character classes of ASCII, free of locales: what the grammars in this folder are made of.
// Thread contract: pure functions. Tested through the readers.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace tidegate::values::ascii {

constexpr bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}
constexpr bool is_lower(char c) noexcept {
  return c >= 'a' && c <= 'z';
}
constexpr bool is_upper(char c) noexcept {
  return c >= 'A' && c <= 'Z';
}
constexpr bool is_letter(char c) noexcept {
  return is_lower(c) || is_upper(c);
}
constexpr bool is_alphanumeric(char c) noexcept {
  return is_letter(c) || is_digit(c);
}
constexpr bool is_lower_hex(char c) noexcept {
  return is_digit(c) || (c >= 'a' && c <= 'f');
}
constexpr char lower(char c) noexcept {
  return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

// A set of bytes as a table: for the loops over names of every request.
class ByteSet {
 public:
  template <class Predicate>
  explicit constexpr ByteSet(Predicate predicate) noexcept {
    for (std::size_t i = 0; i < has_.size(); ++i) has_[i] = i < 0x80 && predicate(static_cast<char>(i));
  }
  [[nodiscard]] constexpr bool has(char c) const noexcept { return has_[static_cast<unsigned char>(c)]; }

 private:
  std::array<bool, 256> has_{};
};

template <class Predicate>
bool all_of(std::string_view text, Predicate predicate) noexcept {
  return std::all_of(text.begin(), text.end(), predicate);
}
template <class Predicate>
bool any_of(std::string_view text, Predicate predicate) noexcept {
  return std::any_of(text.begin(), text.end(), predicate);
}

inline std::string lowered(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), lower);
  return result;
}

// Whether `written` is `lower_case` but for upper-case letters.
inline bool equal_fold(std::string_view written, std::string_view lower_case) noexcept {
  return written.size() == lower_case.size() &&
         std::equal(written.begin(), written.end(), lower_case.begin(), [](char a, char b) { return lower(a) == b; });
}

}  // namespace tidegate::values::ascii
