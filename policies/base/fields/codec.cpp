#include "policies/base/fields/codec.hpp"

#include <algorithm>
#include <charconv>

#include "policies/base/yaml/scalars.hpp"

namespace tidegate::fields {

void Codec<std::string>::read(Reader& reader, const yaml::Value& value, std::string& out) {
  if (const auto text = reader.string(value)) out = *text;
}

void Codec<bool>::read(Reader& reader, const yaml::Value& value, bool& out) {
  if (!value.is_scalar()) return reader.wrong_type(value, "true or false");
  const bool plain = value.style == yaml::Style::plain;
  if (plain && value.text == "true") {
    out = true;
  } else if (plain && value.text == "false") {
    out = false;
  } else if (const auto meant = yaml::legacy_boolean(value.text)) {
    reader.error(value, "wants true or false, but this is \"" + value.text + "\"",
                 *meant ? "write true" : "write false");
  } else {
    std::string lower = value.text;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    const bool near = lower == "true" || lower == "false";
    reader.wrong_type(value, "true or false", near ? "write " + lower + ", without quotes" : "");
  }
}

void Codec<std::int64_t>::read(Reader& reader, const yaml::Value& value, std::int64_t& out) {
  constexpr std::string_view wanted = "a whole number";
  if (!value.is_scalar()) return reader.wrong_type(value, wanted);
  std::int64_t number = 0;
  const char* end = value.text.data() + value.text.size();
  const auto [stopped, problem] = std::from_chars(value.text.data(), end, number);
  if (problem == std::errc::result_out_of_range && stopped == end) {
    return reader.error(value, "the number " + value.text + " is too large");
  }
  if (problem != std::errc() || stopped != end) return reader.wrong_type(value, wanted);
  if (value.style != yaml::Style::plain) return reader.wrong_type(value, wanted, "write it without quotes");
  out = number;
}

std::optional<std::size_t> read_enum(Reader& reader, const yaml::Value& value,
                                     std::span<const std::string_view> names) {
  if (!value.is_scalar()) {
    reader.wrong_type(value, listed(names));
    return std::nullopt;
  }
  const auto found = std::find(names.begin(), names.end(), value.text);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  reader.error(value, "\"" + value.text + "\" is not one of " + listed(names), did_you_mean(value.text, names));
  return std::nullopt;
}

}  // namespace tidegate::fields
