#include "policies/base/text.hpp"

#include "policies/base/scratch_text.hpp"

namespace tidegate::base {

namespace {

constexpr std::string_view ellipsis = "\xE2\x80\xA6";

bool is_continuation(char c) noexcept {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

}  // namespace

std::size_t count_runes(std::string_view text) noexcept {
  std::size_t runes = 0;
  for (const char c : text) runes += is_continuation(c) ? 0 : 1;
  return runes;
}

void append_cut_runes(std::string& out, std::string_view text, std::size_t most) {
  if (text.size() <= most || count_runes(text) <= most) {
    out.append(text);
    return;
  }
  std::size_t end = 0;
  for (std::size_t runes = 0; end < text.size(); ++end) {
    if (!is_continuation(text[end]) && ++runes == most) break;
  }
  out.append(text.substr(0, end)).append(ellipsis);
}

void append_cut_bytes(std::string& out, std::string_view text, std::size_t most) {
  if (text.size() <= most) {
    out.append(text);
    return;
  }
  std::size_t end = most - ellipsis.size();
  while (end > 0 && is_continuation(text[end])) --end;
  out.append(text.substr(0, end)).append(ellipsis);
}

void append_one_line(std::string& out, std::string_view text) {
  out.reserve(out.size() + text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0U;
    const auto third = i + 2 < text.size() ? static_cast<unsigned char>(text[i + 2]) : 0U;
    if (c < 0x20 || c == 0x7F) {
      out += ' ';
    } else if (c == 0xC2 && next >= 0x80 && next < 0xA0) {
      out += ' ';
      i += 1;
    } else if (c == 0xE2 && next == 0x80 && (third == 0xA8 || third == 0xA9)) {
      out += ' ';
      i += 2;
    } else {
      out += text[i];
    }
  }
}

void append_quoted(std::string& out, std::string_view text, std::size_t most) {
  ScratchText line, cut;
  append_one_line(line.string(), text);
  append_cut_runes(cut.string(), line, most);
  out += '"';
  for (const char c : cut.view()) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

std::string cut_runes(std::string_view text, std::size_t most) {
  std::string out;
  append_cut_runes(out, text, most);
  return out;
}

std::string cut_bytes(std::string_view text, std::size_t most) {
  std::string out;
  append_cut_bytes(out, text, most);
  return out;
}

std::string one_line(std::string_view text) {
  std::string out;
  append_one_line(out, text);
  return out;
}

std::string quoted(std::string_view text, std::size_t most) {
  std::string out;
  append_quoted(out, text, most);
  return out;
}

}  // namespace tidegate::base
