#include "policies/base/fields/reader.hpp"

#include <algorithm>
#include <utility>

#include "policies/base/yaml/scalar_place.hpp"
#include "policies/base/yaml/scalars.hpp"

namespace tidegate::fields {

void Reader::error(const yaml::Value& at, std::string message, std::string hint) {
  error(at.place, std::move(message), std::move(hint));
}

void Reader::error(const yaml::Place& at, std::string message, std::string hint) {
  diagnostics_.add(source_.diagnostic(base::Severity::error, at, std::move(message), std::move(hint)));
}

void Reader::warning(const yaml::Value& at, std::string message, std::string hint) {
  warning(at.place, std::move(message), std::move(hint));
}

void Reader::warning(const yaml::Place& at, std::string message, std::string hint) {
  diagnostics_.add(source_.diagnostic(base::Severity::warning, at, std::move(message), std::move(hint)));
}

void Reader::error_inside(const yaml::Value& at, std::size_t offset, std::string message, std::string hint) {
  error(inside(at, offset, 1), std::move(message), std::move(hint));
}

yaml::Place Reader::inside(const yaml::Value& at, std::size_t offset, std::size_t length) const {
  const std::size_t from = yaml::offset_in_file(source_.text(), at, offset);
  const std::size_t to = yaml::offset_in_file(source_.text(), at, offset + length - 1);
  const std::string_view between = source_.text().substr(from, to < from ? 0 : to - from);
  // A caret stays on its line.
  return {source_.position(from), yaml::code_points(between.substr(0, between.find('\n'))) + 1};
}

std::optional<std::string_view> Reader::string(const yaml::Value& value) {
  if (!value.is_scalar()) {
    wrong_type(value, "a string");
    return std::nullopt;
  }
  if (value.style != yaml::Style::plain) return value.text;
  const std::string quoted = "put it in quotes: \"" + value.text + "\"";
  if (yaml::legacy_boolean(value.text)) {
    error(value, "unquoted, many YAML readers take " + value.text + " for a boolean", quoted);
    return std::nullopt;
  }
  if (yaml::resolve_core(value.text) != yaml::Scalar::string) {
    wrong_type(value, "a string", quoted);
    return std::nullopt;
  }
  return value.text;
}

std::optional<std::string_view> Reader::scalar(const yaml::Value& value, std::string_view wanted) {
  if (value.is_scalar()) return value.text;
  wrong_type(value, wanted);
  return std::nullopt;
}

bool Reader::map(const yaml::Value& value, std::string_view wanted) {
  if (value.is_map()) return true;
  wrong_type(value, wanted);
  return false;
}

bool Reader::list(const yaml::Value& value, std::string_view wanted) {
  if (value.is_sequence()) return true;
  wrong_type(value, wanted, value.is_scalar() ? "write it in brackets: [" + value.text + "]" : "");
  return false;
}

void Reader::unknown(const yaml::Value& at, std::string_view what, std::string_view written,
                     std::span<const std::string_view> candidates) {
  std::string hint = did_you_mean(written, candidates);
  if (hint.empty() && !candidates.empty()) hint = "known: " + listed(candidates);
  error(at, "unknown " + std::string(what) + " \"" + std::string(written) + "\"", std::move(hint));
}

void Reader::wrong_type(const yaml::Value& value, std::string_view wanted, std::string hint) {
  const std::string found = value.is_null() ? "nothing is here" : "this is " + std::string(yaml::describe(value));
  error(value, "wants " + std::string(wanted) + ", but " + found, std::move(hint));
}

std::string listed(std::span<const std::string_view> words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? " or " : ", ";
    out += "\"" + std::string(words[i]) + "\"";
  }
  return out;
}

std::string did_you_mean(std::string_view written, std::span<const std::string_view> candidates) {
  const std::string_view near = base::nearest(written, candidates);
  return near.empty() ? std::string() : "did you mean \"" + std::string(near) + "\"?";
}

}  // namespace tidegate::fields
