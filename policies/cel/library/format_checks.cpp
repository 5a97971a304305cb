// The formats that are names; the rest is in format_checks_data.cpp.
#include "policies/cel/library/format_checks.hpp"

#include <algorithm>
#include <array>

#include "policies/cel/library/format_findings.hpp"
#include "policies/values/ascii.hpp"
#include "policies/values/qualified_name.hpp"

namespace tidegate::cel::library {
namespace {

constexpr std::size_t max_label_bytes = 63, max_subdomain_bytes = 253;

// Kubernetes' texts name its regular expressions.
#define LABEL_SHAPE "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
#define NAME_SHAPE "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
#define SUBDOMAIN_TEXT                                                                                           \
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must "     \
  "start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '" LABEL_SHAPE \
  "(\\." LABEL_SHAPE ")*')"
#define NAME_TEXT                                                                                          \
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric " \
  "character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '" NAME_SHAPE "')"

constexpr std::string_view label_text =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with "
    "an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '" LABEL_SHAPE "')";
constexpr std::string_view dns1035_text =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, "
    "and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is "
    "'[a-z]([-a-z0-9]*[a-z0-9])?')";
constexpr std::string_view label_value_text =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and "
    "end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is "
    "'(" NAME_SHAPE ")?')";

// A dash at the end stands for what will be appended. Without data on a full arena.
std::string_view without_trailing_dash(std::string_view text, Context& context) noexcept {
  if (text.size() <= 1 || !text.ends_with('-')) return text;
  char* const room = context.allocate<char>(text.size() - 1);
  if (room == nullptr) return {};
  std::copy_n(text.data(), text.size() - 2, room);
  room[text.size() - 2] = 'a';
  return {room, text.size() - 1};
}

template <Value (*check)(std::string_view, Context&)>
Value check_prefix(std::string_view text, Context& context) {
  const std::string_view masked = without_trailing_dash(text, context);
  return masked.data() == nullptr && !text.empty() ? context.stop(Stop::memory) : check(masked, context);
}

}  // namespace

Value check_dns1123_label(std::string_view text, Context& context) {
  Findings findings;
  if (text.size() > max_label_bytes) findings.add("must be no more than 63 characters");
  if (!values::is_dns_label(text)) findings.add(values::is_dns_subdomain(text) ? "must not contain dots" : label_text);
  return findings.list(context);
}

Value check_dns1123_subdomain(std::string_view text, Context& context) {
  Findings findings;
  if (text.size() > max_subdomain_bytes) findings.add("must be no more than 253 characters");
  if (!values::is_dns_subdomain(text)) findings.add(SUBDOMAIN_TEXT);
  return findings.list(context);
}

Value check_dns1035_label(std::string_view text, Context& context) {
  Findings findings;
  if (text.size() > max_label_bytes) findings.add("must be no more than 63 characters");
  if (!values::is_dns_label(text) || !values::ascii::is_lower(text[0])) findings.add(dns1035_text);
  return findings.list(context);
}

Value check_dns1123_label_prefix(std::string_view text, Context& context) {
  return check_prefix<check_dns1123_label>(text, context);
}
Value check_dns1123_subdomain_prefix(std::string_view text, Context& context) {
  return check_prefix<check_dns1123_subdomain>(text, context);
}
Value check_dns1035_label_prefix(std::string_view text, Context& context) {
  return check_prefix<check_dns1035_label>(text, context);
}

Value check_qualified_name(std::string_view text, Context& context) {
  Findings findings;
  const auto slashes = std::count(text.begin(), text.end(), '/');
  if (slashes > 1) {
    findings.add("a valid label key " NAME_TEXT
                 " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')");
    return findings.list(context);
  }
  std::string_view name = text;
  if (slashes == 1) {
    const std::size_t slash = text.find('/');
    const std::string_view prefix = text.substr(0, slash);
    name = text.substr(slash + 1);
    if (prefix.empty()) {
      findings.add("prefix part must be non-empty");
    } else {
      if (prefix.size() > max_subdomain_bytes) findings.add("prefix part must be no more than 253 bytes");
      if (!values::is_dns_subdomain(prefix)) findings.add("prefix part " SUBDOMAIN_TEXT);
    }
  }
  if (name.empty()) findings.add("name part must be non-empty");
  if (name.size() > max_label_bytes) findings.add("name part must be no more than 63 bytes");
  if (!values::is_name(name)) findings.add("name part " NAME_TEXT);
  return findings.list(context);
}

Value check_label_value(std::string_view text, Context& context) {
  Findings findings;
  if (text.size() > max_label_bytes) findings.add("must be no more than 63 bytes");
  if (!text.empty() && !values::is_name(text)) findings.add(label_value_text);
  return findings.list(context);
}

#undef LABEL_SHAPE
#undef NAME_SHAPE
#undef SUBDOMAIN_TEXT
#undef NAME_TEXT

}  // namespace tidegate::cel::library
