#include <charconv>
#include <cmath>
#include <limits>
#include <regex>

#include "tests/policies/cel/reference/functions.hpp"

namespace tidegate::cel::reference {
namespace {

using Int = std::int64_t;
using Uint = std::uint64_t;

Value cannot() {
  return error("type conversion error");
}

template <class T>
Value parse_number(std::string text, const char* shape) {
  if (!std::regex_match(text, std::regex(shape))) return cannot();
  if (text.starts_with('+')) text.erase(0, 1);
  T value{};
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  return code == std::errc{} && end == text.data() + text.size() ? Value{value} : cannot();
}

Value to_int(const Value& value) {
  if (value.is<Int>()) return value;
  if (const Uint* u = value.get<Uint>()) return *u <= Uint(std::numeric_limits<Int>::max()) ? Value{Int(*u)} : cannot();
  if (const double* d = value.get<double>()) return *d > -0x1p63 && *d < 0x1p63 ? Value{Int(*d)} : cannot();
  if (const auto* s = value.get<std::string>()) return parse_number<Int>(*s, "[+-]?[0-9]+");
  if (const Timestamp* t = value.get<Timestamp>()) return {t->seconds};
  if (const Duration* d = value.get<Duration>()) return {d->nanoseconds};
  return no_such_overload();
}

Value to_uint(const Value& value) {
  if (value.is<Uint>()) return value;
  if (const Int* i = value.get<Int>()) return *i >= 0 ? Value{Uint(*i)} : cannot();
  if (const double* d = value.get<double>()) return *d >= 0 && *d < 0x1p64 ? Value{Uint(*d)} : cannot();
  if (const auto* s = value.get<std::string>()) return parse_number<Uint>(*s, "[0-9]+");
  return no_such_overload();
}

Value to_double(const Value& value) {
  if (value.is<double>()) return value;
  if (const Int* i = value.get<Int>()) return {double(*i)};
  if (const Uint* u = value.get<Uint>()) return {double(*u)};
  if (const auto* s = value.get<std::string>()) {
    if (std::regex_match(*s, std::regex("[+-]?inf(inity)?", std::regex::icase))) {
      return {s->starts_with('-') ? -HUGE_VAL : HUGE_VAL};
    }
    if (std::regex_match(*s, std::regex("nan", std::regex::icase))) return {std::nan("")};
    return parse_number<double>(*s, R"([+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?)");
  }
  return no_such_overload();
}

// Go's %g: the fewest digits that read back as the same number.
std::string format_double(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Inf" : "+Inf";
  char digits[64];
  int precision = 0;
  do {
    std::snprintf(digits, sizeof digits, "%.*e", precision, value);
  } while (std::strtod(digits, nullptr) != value && ++precision < 20);
  const int exponent = std::atoi(std::string(digits).substr(std::string(digits).find('e') + 1).c_str());
  if (exponent < -4 || exponent >= 6) return digits;
  std::snprintf(digits, sizeof digits, "%.*f", std::max(precision - exponent, 0), value);
  return digits;
}

bool is_utf8(const std::string& text) {
  static const std::regex shape(
      "([\\x00-\\x7f]|[\\xc2-\\xdf][\\x80-\\xbf]|\\xe0[\\xa0-\\xbf][\\x80-\\xbf]|[\\xe1-\\xec\\xee\\xef][\\x80-\\xbf]{"
      "2}|"
      "\\xed[\\x80-\\x9f][\\x80-\\xbf]|\\xf0[\\x90-\\xbf][\\x80-\\xbf]{2}|[\\xf1-\\xf3][\\x80-\\xbf]{3}|"
      "\\xf4[\\x80-\\x8f][\\x80-\\xbf]{2})*");
  return std::regex_match(text, shape);
}

Value to_string(const Value& value) {
  if (value.is<std::string>()) return value;
  if (const bool* b = value.get<bool>()) return {std::string(*b ? "true" : "false")};
  if (const Int* i = value.get<Int>()) return {std::to_string(*i)};
  if (const Uint* u = value.get<Uint>()) return {std::to_string(*u)};
  if (const double* d = value.get<double>()) return {format_double(*d)};
  if (const Bytes* b = value.get<Bytes>()) return is_utf8(b->text) ? Value{b->text} : error("invalid UTF-8 in bytes");
  if (const Timestamp* t = value.get<Timestamp>()) return {format_timestamp(*t)};
  if (const Duration* d = value.get<Duration>()) return {format_duration(*d)};
  return no_such_overload();
}

Value to_bool(const Value& value) {
  if (value.is<bool>()) return value;
  const auto* text = value.get<std::string>();
  if (!text) return no_such_overload();
  for (const char* yes : {"1", "t", "T", "true", "TRUE", "True"}) {
    if (*text == yes) return {true};
  }
  for (const char* no : {"0", "f", "F", "false", "FALSE", "False"}) {
    if (*text == no) return {false};
  }
  return cannot();
}

Value to_timestamp(const Value& value) {
  if (value.is<Timestamp>()) return value;
  if (const Int* i = value.get<Int>()) {
    return *i < first_second || *i > last_second ? error("timestamp overflow") : Value{Timestamp{*i, 0, 0}};
  }
  return value.is<std::string>() ? parse_timestamp(value.as<std::string>()) : no_such_overload();
}

Value to_duration(const Value& value) {
  if (value.is<Duration>()) return value;
  // cel-go declares duration(int) and refuses every int.
  return value.is<std::string>() ? parse_duration(value.as<std::string>()) : no_such_overload();
}

}  // namespace

Value convert(std::string_view type, const Value& value) {
  if (type == "dyn") return value;
  if (type == "type") return {TypeName{type_name(value)}};
  if (type == "int") return to_int(value);
  if (type == "uint") return to_uint(value);
  if (type == "double") return to_double(value);
  if (type == "string") return to_string(value);
  if (type == "bool") return to_bool(value);
  if (type == "timestamp") return to_timestamp(value);
  if (type == "duration") return to_duration(value);
  if (type == "bytes") {
    if (value.is<Bytes>()) return value;
    return value.is<std::string>() ? Value{Bytes{value.as<std::string>()}} : no_such_overload();
  }
  return no_such_overload();
}

}  // namespace tidegate::cel::reference
