#include "policies/values/date.hpp"

#include "policies/base/text.hpp"
#include "policies/values/ascii.hpp"

namespace tidegate::values {
namespace {

using std::chrono::year_month_day;

int number(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

std::string padded(unsigned value, std::size_t width) {
  std::string text = std::to_string(value);
  return text.size() < width ? std::string(width - text.size(), '0') + text : text;
}

std::string date_text(year_month_day date) {
  return padded(static_cast<unsigned>(static_cast<int>(date.year())), 4) + "-" +
         padded(static_cast<unsigned>(date.month()), 2) + "-" + padded(static_cast<unsigned>(date.day()), 2);
}

}  // namespace

TextResult<std::chrono::sys_seconds> parse_end_of_date(std::string_view text) {
  constexpr std::string_view shape = "0000-00-00";
  bool fits = text.size() == shape.size();
  for (std::size_t i = 0; fits && i < shape.size(); ++i) {
    fits = shape[i] == '-' ? text[i] == '-' : ascii::is_digit(text[i]);
  }
  if (!fits) {
    return TextError{base::quoted(text) + " is no date", 0, text.size(), "write it as YEAR-MONTH-DAY, like 2027-01-31"};
  }
  const year_month_day date{std::chrono::year(number(text.substr(0, 4))),
                            std::chrono::month(static_cast<unsigned>(number(text.substr(5, 2)))),
                            std::chrono::day(static_cast<unsigned>(number(text.substr(8, 2))))};
  if (date.year() < std::chrono::year(1970)) return TextError{"years before 1970 are refused", 0, 4, ""};
  if (!date.month().ok()) return TextError{"there is no month " + std::string(text.substr(5, 2)), 5, 2, ""};
  if (!date.ok()) {
    TextError error{std::string(text.substr(0, 7)) + " has no day " + std::string(text.substr(8, 2)), 8, 2, ""};
    error.hint = "the last day of that month is " +
                 date_text(std::chrono::year_month_day_last(date.year(), std::chrono::month_day_last(date.month())));
    return error;
  }
  return std::chrono::sys_seconds(std::chrono::sys_days(date) + std::chrono::days(1));
}

std::string format_date(std::chrono::sys_seconds instant) {
  return date_text(year_month_day(std::chrono::floor<std::chrono::days>(instant)));
}

}  // namespace tidegate::values
