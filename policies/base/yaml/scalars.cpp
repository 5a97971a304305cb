#include "policies/base/yaml/scalars.hpp"

#include <algorithm>
#include <array>

namespace tidegate::yaml {

namespace {

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_octal(char c) {
  return c >= '0' && c <= '7';
}
bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

std::size_t count_digits(std::string_view text) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
}

// [-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?
bool is_real(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  const std::size_t whole = count_digits(text);
  text.remove_prefix(whole);
  std::size_t fraction = 0;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    fraction = count_digits(text);
    text.remove_prefix(fraction);
  }
  if (whole + fraction == 0) return false;
  if (text.empty()) return true;
  if (text[0] != 'e' && text[0] != 'E') return false;
  text.remove_prefix(1);
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return !text.empty() && count_digits(text) == text.size();
}

}  // namespace

Scalar resolve_core(std::string_view plain) noexcept {
  if (is_one_of(plain, {"", "~", "null", "Null", "NULL"})) return Scalar::null;
  if (is_one_of(plain, {"true", "True", "TRUE", "false", "False", "FALSE"})) return Scalar::boolean;
  std::string_view digits = plain;
  if (digits.starts_with('-') || digits.starts_with('+')) digits.remove_prefix(1);
  if (!digits.empty() && std::all_of(digits.begin(), digits.end(), is_digit)) return Scalar::integer;
  if (plain.size() > 2 && plain.starts_with("0o") && std::all_of(plain.begin() + 2, plain.end(), is_octal)) {
    return Scalar::integer;
  }
  if (plain.size() > 2 && plain.starts_with("0x") && std::all_of(plain.begin() + 2, plain.end(), is_hex)) {
    return Scalar::integer;
  }
  if (is_one_of(digits, {".inf", ".Inf", ".INF"}) || is_one_of(plain, {".nan", ".NaN", ".NAN"})) return Scalar::real;
  return is_real(plain) ? Scalar::real : Scalar::string;
}

std::optional<bool> legacy_boolean(std::string_view plain) noexcept {
  if (is_one_of(plain, {"y", "Y", "yes", "Yes", "YES", "on", "On", "ON"})) return true;
  if (is_one_of(plain, {"n", "N", "no", "No", "NO", "off", "Off", "OFF"})) return false;
  return std::nullopt;
}

}  // namespace tidegate::yaml
