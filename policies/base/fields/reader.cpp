#include "policies/base/fields/reader.hpp"

#include <algorithm>
#include <utility>

#include "policies/base/yaml/scalars.hpp"

namespace tidegate::fields {

namespace {

// Where the scalar's text stands verbatim in the file, or npos.
std::size_t verbatim_offset(const yaml::Source& source, const yaml::Value& value) {
  const std::size_t start = value.offset + (value.style == yaml::Style::quoted ? 1 : 0);
  const std::string_view text = source.text();
  if (value.style == yaml::Style::block || start > text.size()) return std::string_view::npos;
  return text.substr(start).starts_with(value.text) ? start : std::string_view::npos;
}

}  // namespace

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
  const std::size_t start = verbatim_offset(source_, at);
  if (start == std::string_view::npos) return error(at, std::move(message), std::move(hint));
  error(yaml::Place{source_.position(start + std::min(offset, at.text.size())), 1}, std::move(message),
        std::move(hint));
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
