#include "policies/base/yaml/source.hpp"

#include <algorithm>
#include <utility>

#include "policies/base/limits.hpp"

namespace tidegate::yaml {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

std::string normalised(std::string_view text) {
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    out += text[i];
  }
  return out;
}

}  // namespace

Source::Source(std::string name, std::string_view text) : name_(std::move(name)), text_(normalised(text)) {
  starts_.push_back(0);
  for (std::size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '\n') starts_.push_back(i + 1);
  }
}

std::string_view Source::line(std::size_t number) const noexcept {
  if (number == 0 || number > starts_.size()) return {};
  const std::size_t start = starts_[number - 1];
  const std::size_t end = number < starts_.size() ? starts_[number] - 1 : text_.size();
  return std::string_view(text_).substr(start, end - start);
}

std::size_t Source::line_start(std::size_t number) const noexcept {
  if (number == 0) return 0;
  return number > starts_.size() ? text_.size() : starts_[number - 1];
}

base::Position Source::position(std::size_t offset) const noexcept {
  offset = std::min(offset, text_.size());
  const auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
  const auto line = static_cast<std::size_t>(after - starts_.begin());
  const std::size_t start = starts_[line - 1];
  return {line, code_points(std::string_view(text_).substr(start, offset - start)) + 1};
}

base::Diagnostic Source::diagnostic(base::Severity severity, const Place& place, std::string message,
                                    std::string hint) const {
  std::string_view excerpt = line(place.position.line);
  if (excerpt.size() > limits::max_excerpt_bytes) excerpt = {};
  return {severity, name_, place.position, place.length, std::move(message), std::move(hint), std::string(excerpt)};
}

std::size_t code_points(std::string_view text) noexcept {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace tidegate::yaml
