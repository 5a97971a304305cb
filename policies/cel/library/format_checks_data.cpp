// The formats of data: URIs, UUIDs, base64, dates.
#include <algorithm>
#include <chrono>
#include <string>

#include "policies/cel/library/format_checks.hpp"
#include "policies/cel/library/format_findings.hpp"
#include "policies/values/ascii.hpp"
#include "policies/values/go_quote.hpp"
#include "policies/values/url.hpp"

namespace tidegate::cel::library {
namespace {

using namespace values::ascii;

Value answer(bool is_right, std::string_view finding, Context& context) {
  Findings findings;
  if (!is_right) findings.add(finding);
  return findings.list(context);
}

bool is_hex(char c) noexcept {
  return is_lower_hex(lower(c));
}

// Takes `count` characters of a class off the front.
template <class Predicate>
bool take(std::string_view& text, std::size_t count, Predicate predicate) noexcept {
  if (text.size() < count || !all_of(text.substr(0, count), predicate)) return false;
  text.remove_prefix(count);
  return true;
}
bool take(std::string_view& text, char c) noexcept {
  return take(text, 1, [c](char one) { return one == c; });
}

unsigned number(std::string_view digits) noexcept {
  unsigned value = 0;
  for (const char c : digits) value = value * 10 + static_cast<unsigned>(c - '0');
  return value;
}

// Five groups of hexadecimal digits; the dashes between them may be missing.
bool is_uuid(std::string_view text) noexcept {
  bool is_right = take(text, 8, is_hex);
  for (const std::size_t size : {4U, 4U, 4U, 12U}) {
    (void)take(text, '-');
    is_right = is_right && take(text, size, is_hex);
  }
  return is_right && text.empty();
}

bool is_base64(std::string_view text) noexcept {
  if (text.empty() || text.size() % 4 != 0) return false;
  for (int padding = 0; padding < 2 && text.back() == '='; ++padding) text.remove_suffix(1);
  return all_of(text, [](char c) { return is_alphanumeric(c) || c == '+' || c == '/'; });
}

// 2006-01-02, of a day that there is.
bool is_date(std::string_view text) noexcept {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  for (const std::size_t place : {0U, 1U, 2U, 3U, 5U, 6U, 8U, 9U}) {
    if (!is_digit(text[place])) return false;
  }
  using namespace std::chrono;
  return year_month_day{year(static_cast<int>(number(text.substr(0, 4)))), month(number(text.substr(5, 2))),
                        day(number(text.substr(8, 2)))}
      .ok();
}

// Z, or an offset of two pairs of digits.
bool is_zone(std::string_view text) noexcept {
  if (text == "z" || text == "Z") return true;
  return (take(text, '+') || take(text, '-')) && take(text, 2, is_digit) && take(text, ':') &&
         take(text, 2, is_digit) && text.empty();
}

// Any one character and digits may stand before the zone.
bool is_time(std::string_view text) noexcept {
  const std::string_view clock = text;
  if (!take(text, 2, is_digit) || !take(text, ':') || !take(text, 2, is_digit) || !take(text, ':') ||
      !take(text, 2, is_digit)) {
    return false;
  }
  if (number(clock.substr(0, 2)) > 23 || number(clock.substr(3, 2)) > 59 || number(clock.substr(6, 2)) > 59)
    return false;
  if (is_zone(text)) return true;
  if (text.empty() || text[0] == '\n') return false;
  text.remove_prefix(values::first_rune(text).length);
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  return digits > 0 && is_zone(text.substr(digits));
}

// Kubernetes splits at each T and looks at the first two parts alone.
bool is_datetime(std::string_view text) noexcept {
  const std::size_t mark = text.find_first_of("tT");
  if (mark == std::string_view::npos || !is_date(text.substr(0, mark))) return false;
  const std::string_view rest = text.substr(mark + 1);
  return is_time(rest.substr(0, rest.find_first_of("tT")));
}

}  // namespace

Value check_uri(std::string_view text, Context& context) {
  if (values::Url::is_valid(text)) return Value::list({});
  std::string error;
  (void)values::Url::is_valid(text, &error);
  const Value finding = context.string(error);
  return finding.is_error() ? finding : answer(false, finding.text(), context);
}

Value check_uuid(std::string_view text, Context& context) {
  return answer(is_uuid(text), "does not match the UUID format", context);
}
Value check_byte(std::string_view text, Context& context) {
  return answer(is_base64(text), "invalid base64", context);
}
Value check_date(std::string_view text, Context& context) {
  return answer(is_date(text), "invalid date", context);
}
Value check_datetime(std::string_view text, Context& context) {
  return answer(is_datetime(text), "invalid datetime", context);
}

}  // namespace tidegate::cel::library
