#include "server/observe/log_line.hpp"

#include <algorithm>
#include <charconv>

namespace tidegate::observe {
namespace {

constexpr std::string_view ellipsis = "\xE2\x80\xA6";
constexpr std::string_view json_truncated = ",\"truncated\":true";
constexpr std::string_view text_truncated = " truncated=true";
// Always kept free: the end of a cut value and the word that says so.
constexpr std::size_t reserve = ellipsis.size() + 1 + json_truncated.size();
constexpr std::size_t limit = Line::capacity - reserve;

bool is_continuation(std::string_view text, std::size_t at) noexcept {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

// The bytes of the well-formed UTF-8 character at the front (Unicode 15, table 3-7); 0 when there is none.
std::size_t character_size(std::string_view text) noexcept {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4 || !is_continuation(text, 1)) return 0;
  if (first < 0xE0) return 2;
  const auto second = static_cast<unsigned char>(text[1]);
  const bool overlong = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool surrogate = first == 0xED && second > 0x9F;
  const bool beyond = first == 0xF4 && second > 0x8F;
  if (overlong || surrogate || beyond || !is_continuation(text, 2)) return 0;
  if (first < 0xF0) return 3;
  return is_continuation(text, 3) ? 4 : 0;
}

struct Escaped {
  std::array<char, 6> room{};
  std::string_view text;
};

// C0, DEL and C1 control characters can drive a terminal, U+2028 and U+2029 break lines for some readers of JSON.
bool is_control(std::string_view character) noexcept {
  const auto first = static_cast<unsigned char>(character[0]);
  if (character.size() == 1) return first < 0x20 || first == 0x7F;
  if (character.size() == 2) return first == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0;
  return character == "\xE2\x80\xA8" || character == "\xE2\x80\xA9";
}

void escape(std::string_view character, Escaped& out) noexcept {
  switch (character[0]) {
    case '"':
      out.text = "\\\"";
      return;
    case '\\':
      out.text = "\\\\";
      return;
    case '\n':
      out.text = "\\n";
      return;
    case '\r':
      out.text = "\\r";
      return;
    case '\t':
      out.text = "\\t";
      return;
    default:
      break;
  }
  if (!is_control(character)) {
    out.text = character;
    return;
  }
  unsigned code = static_cast<unsigned char>(character[0]);
  if (character.size() == 2) code = static_cast<unsigned char>(character[1]);  // U+0080 to U+009F
  if (character.size() == 3) code = 0x2028U + (character[2] == '\xA9' ? 1U : 0U);
  constexpr std::string_view digits = "0123456789abcdef";
  out.room = {
      '\\', 'u', digits[code >> 12U], digits[(code >> 8U) & 15U], digits[(code >> 4U) & 15U], digits[code & 15U]};
  out.text = {out.room.data(), out.room.size()};
}

// How many bytes at the front are ASCII and need no escaping.
std::size_t plain_bytes(std::string_view text) noexcept {
  constexpr auto is_plain = [] {
    std::array<bool, 256> plain{};
    for (std::size_t c = 0x20; c < 0x7F; ++c) plain[c] = c != '"' && c != '\\';
    return plain;
  }();
  std::size_t count = 0;
  while (count < text.size() && is_plain[static_cast<unsigned char>(text[count])]) ++count;
  return count;
}

// Whether a value may stand bare in `key=value`.
bool is_bare(std::string_view value) noexcept {
  if (value.empty()) return false;
  for (const char c : value) {
    if (c <= ' ' || c >= 0x7F || c == '"' || c == '=' || c == '\\') return false;  // also all bytes above 0x7F
  }
  return true;
}

}  // namespace

Line::Line(Format format, Level level, std::string_view message, Time time) noexcept
    : format_(format), level_(level), time_(time) {
  if (format_ == Format::json) {
    field("msg", message);
  } else {
    put_escaped(message);
  }
}

void Line::put(std::string_view bytes) noexcept {
  size_ += bytes.copy(buffer_.data() + size_, bytes.size());
}

void Line::put_escaped(std::string_view text, std::size_t most) noexcept {
  const std::size_t end = std::min(limit, size_ + most);  // behind it there is room for a cut mark
  Escaped escaped;
  for (std::size_t at = 0; at < text.size();) {
    // Nearly everything is plain and copied in one piece: character by character a line takes twice as long.
    const std::size_t plain = plain_bytes(text.substr(at, end - size_));
    put(text.substr(at, plain));
    at += plain;
    if (at == text.size()) return;
    const std::size_t size = character_size(text.substr(at));
    if (size == 0) {
      escaped.text = "\xEF\xBF\xBD";  // U+FFFD
    } else {
      escape(text.substr(at, size), escaped);
    }
    if (size_ + escaped.text.size() > end) {
      put(ellipsis);
      truncated_ = true;
      return;
    }
    put(escaped.text);
    at += size == 0 ? 1 : size;
  }
}

// Writes the key when it and a value of that size fit.
bool Line::begin(std::string_view key, std::size_t value_bytes) noexcept {
  if (finished_) return false;
  if (size_ + key.size() + 4 + value_bytes > limit) {
    truncated_ = true;
    return false;
  }
  if (format_ == Format::json) {
    put(size_ == 0 ? "\"" : ",\"");
    put(key);
    put("\":");
  } else {
    put(" ");
    put(key);
    put("=");
  }
  return true;
}

Line& Line::field(std::string_view key, std::string_view value, std::size_t most) noexcept {
  const bool bare = format_ == Format::text && is_bare(value);
  if (!begin(key, 2)) return *this;
  if (!bare) put("\"");
  put_escaped(value, most);
  if (!bare) put("\"");
  return *this;
}

void Line::literal(std::string_view key, std::string_view value) noexcept {
  if (begin(key, value.size())) put(value);
}

Line& Line::field(std::string_view key, bool value) noexcept {
  literal(key, value ? "true" : "false");
  return *this;
}

Line& Line::field(std::string_view key, std::int64_t value) noexcept {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  literal(key, {digits.data(), static_cast<std::size_t>(end.ptr - digits.data())});
  return *this;
}

Line& Line::field(std::string_view key, std::uint64_t value) noexcept {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  literal(key, {digits.data(), static_cast<std::size_t>(end.ptr - digits.data())});
  return *this;
}

std::string_view Line::finish() noexcept {
  if (!finished_ && truncated_) put(format_ == Format::json ? json_truncated : text_truncated);
  finished_ = true;
  return {buffer_.data(), size_};
}

}  // namespace tidegate::observe
