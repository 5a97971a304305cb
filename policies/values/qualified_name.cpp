#include "policies/values/qualified_name.hpp"

#include <string>

#include "policies/base/text.hpp"
#include "policies/values/ascii.hpp"

namespace tidegate::values {
namespace {

using namespace ascii;

constexpr std::size_t max_name_bytes = 63;
constexpr std::size_t max_subdomain_bytes = 253;

// Alphanumeric at both ends, `inner` allowed between. REQUIRES: not empty.
template <class Predicate>
bool is_framed(std::string_view text, Predicate inner) noexcept {
  return is_alphanumeric(text.front()) && is_alphanumeric(text.back()) &&
         all_of(text, [&](char c) { return is_alphanumeric(c) || inner(c); });
}

base::Error too_long(std::string_view text, std::size_t most) {
  return base::fail(base::quoted(text) + " is longer than " + std::to_string(most) + " characters");
}

base::Result<void> check_prefix(std::string_view prefix) {
  if (prefix.empty()) return base::fail("the part before '/' must not be empty");
  if (auto checked = check_dns_subdomain(prefix); !checked) {
    return base::fail("the part before '/': " + checked.error().message);
  }
  return {};
}

}  // namespace

bool is_name(std::string_view text) noexcept {
  return !text.empty() && is_framed(text, [](char c) { return c == '-' || c == '_' || c == '.'; });
}

bool is_dns_label(std::string_view text) noexcept {
  return !text.empty() && is_framed(text, [](char c) { return c == '-'; }) && !any_of(text, is_upper);
}

bool is_dns_subdomain(std::string_view text) noexcept {
  while (true) {
    const std::size_t dot = text.find('.');
    if (!is_dns_label(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

base::Result<void> check_qualified_name(std::string_view text) {
  const std::size_t slash = text.find('/');
  std::string_view name = text;
  if (slash != std::string_view::npos) {
    if (text.find('/', slash + 1) != std::string_view::npos) {
      return base::fail(base::quoted(text) + " has more than one '/': expected NAME or PREFIX/NAME");
    }
    if (auto checked = check_prefix(text.substr(0, slash)); !checked) return checked;
    name = text.substr(slash + 1);
  }
  if (name.empty()) return base::fail("the name must not be empty");
  if (name.size() > max_name_bytes) return too_long(name, max_name_bytes);
  if (!is_name(name)) {
    return base::fail(base::quoted(name) +
                      " is no valid name: letters, digits, '-', '_' and '.', with a letter or digit at both ends");
  }
  return {};
}

base::Result<void> check_label_key(std::string_view text) {
  return check_qualified_name(text);
}

base::Result<void> check_label_value(std::string_view text) {
  if (text.empty()) return {};
  if (text.size() > max_name_bytes) return too_long(text, max_name_bytes);
  if (!is_name(text)) {
    return base::fail(
        base::quoted(text) +
        " is no valid label value: letters, digits, '-', '_' and '.', with a letter or digit at both ends");
  }
  return {};
}

base::Result<void> check_annotation_key(std::string_view text) {
  return check_qualified_name(lowered(text));
}

base::Result<void> check_dns_label(std::string_view text) {
  if (text.empty()) return base::fail("the name must not be empty");
  if (text.size() > max_name_bytes) return too_long(text, max_name_bytes);
  if (!is_dns_label(text)) {
    return base::fail(base::quoted(text) +
                      " is no valid name: lower-case letters, digits and '-', with a letter or digit at both ends");
  }
  return {};
}

base::Result<void> check_dns_subdomain(std::string_view text) {
  if (text.empty()) return base::fail("the name must not be empty");
  if (text.size() > max_subdomain_bytes) return too_long(text, max_subdomain_bytes);
  if (!is_dns_subdomain(text)) {
    return base::fail(base::quoted(text) +
                      " is no valid name: lower-case letters, digits, '-' and '.', with a letter or "
                      "digit at both ends and around each '.'");
  }
  return {};
}

}  // namespace tidegate::values
