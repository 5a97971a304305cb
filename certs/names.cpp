#include "certs/names.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "policies/base/limits.hpp"

namespace tidegate::certs {
namespace {

using base::fail;
using base::Result;

std::string quoted(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return c >= 'a' && c <= 'z';
}

Result<Name> parse_address(std::string_view text) {
  const std::string terminated(text);
  const int family = text.find(':') == std::string_view::npos ? AF_INET : AF_INET6;
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  std::array<char, INET6_ADDRSTRLEN> printed{};
  if (inet_pton(family, terminated.c_str(), bytes.data()) != 1) return fail(quoted(text) + " is no IP address");
  inet_ntop(family, bytes.data(), printed.data(), printed.size());
  return Name{Name::Kind::ip, printed.data()};
}

// An empty text: the label is good.
std::string label_fault(std::string_view label) {
  if (label.empty()) return "has an empty label";
  if (label.size() > limits::max_dns_label_bytes) return "has a label of more than 63 bytes";
  if (label.front() == '-' || label.back() == '-') return "has a label that begins or ends with \"-\"";
  const bool fits =
      std::all_of(label.begin(), label.end(), [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
  return fits ? "" : "has a character that no DNS name has (letters, digits and \"-\" only)";
}

std::string dns_fault(std::string_view name) {
  if (name.size() > limits::max_dns_name_bytes) return "has more than 253 bytes";
  std::string_view rest = name;
  if (rest.starts_with("*.")) {
    rest.remove_prefix(2);
    if (rest.find('.') == std::string_view::npos) return "is a wildcard for a whole top level";
  }
  for (;;) {
    const std::size_t dot = rest.find('.');
    if (std::string fault = label_fault(rest.substr(0, dot)); !fault.empty()) return fault;
    if (dot == std::string_view::npos) return "";
    rest.remove_prefix(dot + 1);
  }
}

}  // namespace

const std::vector<std::string>& default_names() {
  static const std::vector<std::string> names{
      "tidegate",
      "tidegate.tidegate-system",
      "tidegate.tidegate-system.svc",
      "tidegate.tidegate-system.svc.cluster.local",
      "localhost",
      "127.0.0.1",
      "::1",
  };
  return names;
}

Result<Name> parse_name(std::string_view text) {
  if (text.empty()) return fail("a name is empty");
  if (text.find('\0') != std::string_view::npos) return fail("a name has a NUL byte");
  const bool numeric = std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || c == '.'; });
  if (text.front() == '[') return fail(quoted(text) + " is no name: write the address without brackets");
  if (numeric || text.find(':') != std::string_view::npos) return parse_address(text);
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (const std::string fault = dns_fault(lower); !fault.empty()) return fail(quoted(text) + " " + fault);
  return Name{Name::Kind::dns, std::move(lower)};
}

Result<std::vector<Name>> parse_names(const std::vector<std::string>& texts) {
  if (texts.empty()) return fail("a certificate needs at least one name");
  std::vector<Name> names;
  for (const std::string& text : texts) {
    auto name = parse_name(text);
    if (!name) return name.error();
    if (std::find(names.begin(), names.end(), *name) == names.end()) names.push_back(std::move(*name));
    if (names.size() > limits::max_certificate_names) {
      return fail("more than " + std::to_string(limits::max_certificate_names) + " names for one certificate");
    }
  }
  return names;
}

}  // namespace tidegate::certs
