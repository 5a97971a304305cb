#include "policies/base/yaml/scalar_place.hpp"

#include <algorithm>

namespace tidegate::yaml {

namespace {

bool is_space(char c) noexcept {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

// Goes over a scalar as it is written, one piece at a time: a character, or an escape that stands for some bytes.
class Written {
 public:
  Written(std::string_view file, const Value& scalar) : file_(file), at_(std::min(scalar.offset, file.size())) {
    const char first = at_ < file_.size() ? file_[at_] : '\0';
    if (scalar.style == Style::block) {
      at_ = std::min(file_.find('\n', at_), file_.size());
    } else if (scalar.style == Style::quoted && (first == '"' || first == '\'')) {
      quote_ = first;
      ++at_;
    }
  }

  [[nodiscard]] std::size_t at() const noexcept { return at_; }
  // Skips white space, written or escaped.
  void skip_spaces() {
    while (at_ < file_.size() && (is_space(file_[at_]) || is_escaped_space())) at_ += piece();
  }
  // Goes over the next piece; `text` is what is left of the scalar's text. Returns the bytes of it that it stands for.
  std::size_t take(std::string_view text) {
    if (at_ >= file_.size()) return text.size();
    const bool escape = quote_ == '"' && file_[at_] == '\\';
    at_ += piece();
    return escape ? code_point(text) : 1;
  }

 private:
  [[nodiscard]] bool is_escaped_space() const noexcept {
    return quote_ == '"' && file_[at_] == '\\' && at_ + 1 < file_.size() &&
           std::string_view(" \n\tntr").find(file_[at_ + 1]) != std::string_view::npos;
  }
  [[nodiscard]] std::size_t piece() const noexcept {
    if (at_ + 1 >= file_.size()) return 1;
    const char next = file_[at_ + 1];
    if (quote_ == '\'' && file_[at_] == '\'' && next == '\'') return 2;
    if (quote_ != '"' || file_[at_] != '\\') return 1;
    return next == 'x' ? 4 : next == 'u' ? 6 : next == 'U' ? 10 : 2;
  }
  static std::size_t code_point(std::string_view text) noexcept {
    const auto lead = static_cast<unsigned char>(text.empty() ? '\0' : text.front());
    return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  }

  std::string_view file_;
  std::size_t at_;
  char quote_ = '\0';
};

}  // namespace

std::size_t offset_in_file(std::string_view file, const Value& scalar, std::size_t offset) {
  const std::string_view text = scalar.text;
  offset = std::min(offset, text.size());
  while (offset < text.size() && is_space(text[offset])) ++offset;
  std::size_t end = text.size();
  while (end > 0 && is_space(text[end - 1])) --end;
  Written written(file, scalar);
  std::size_t i = 0;
  while (i < std::min(offset, end)) {
    if (is_space(text[i])) {
      ++i;
      continue;
    }
    written.skip_spaces();
    i += written.take(text.substr(i));
  }
  if (offset < end) written.skip_spaces();
  return std::min(written.at(), file.size());
}

}  // namespace tidegate::yaml
