// What %s, %f and %e make of a value.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>

#include "policies/cel/library/string_format.hpp"
#include "policies/cel/number_text.hpp"
#include "policies/cel/operations.hpp"
#include "policies/cel/type.hpp"
#include "policies/values/go_quote.hpp"
#include "policies/values/timestamp.hpp"

namespace tidegate::cel::library {
namespace {

// A double's digits: 309 before the point, limits::max_cel_format_precision behind it.
using DoubleBuffer = std::array<char, 309 + limits::max_cel_format_precision + 8>;

Value failure(std::string_view reason, Context& context) {
  return context.error("error during formatting: " + std::string(reason));
}

// %f and %e take doubles and the names of those that are no numbers.
bool read_double(const Value& value, double& number) noexcept {
  if (value.is(Kind::real)) {
    number = value.real();
    return true;
  }
  if (!value.is(Kind::string)) return false;
  const std::string_view text = value.text();
  if (text == "NaN") {
    number = std::numeric_limits<double>::quiet_NaN();
  } else if (text == "Infinity" || text == "-Infinity") {
    number = text[0] == '-' ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();
  } else {
    return false;
  }
  return true;
}

std::string_view not_finite_text(double number) noexcept {
  return std::isnan(number) ? "NaN" : number < 0 ? "-∞" : "∞";
}

void write_grouped(std::string_view digits, TextWriter& out) {
  while (digits.size() > 3) {
    const std::size_t group = (digits.size() - 1) % 3 + 1;
    out.append(digits.substr(0, group));
    out.append(1, ',');
    digits.remove_prefix(group);
  }
  out.append(digits);
}

bool is_utf8(std::string_view bytes) noexcept {
  while (!bytes.empty()) {
    const values::Rune rune = values::first_rune(bytes);
    if (rune.code == 0xFFFD && rune.length == 1) return false;
    bytes.remove_prefix(rune.length);
  }
  return true;
}

// Writes values inside of lists and maps as CEL literals: what is text is quoted.
class ElementWriter {
 public:
  ElementWriter(TextWriter& out, Context& context) : out_(out), context_(context) {}

  Value element(const Value& value) {
    switch (value.kind()) {
      case Kind::string:
        values::append_go_quoted(out_, value.text());
        return {};
      case Kind::bytes:
        if (!is_utf8(value.text())) return bad_bytes();
        out_.append(std::string_view("b"));
        values::append_go_quoted(out_, value.text());
        return {};
      case Kind::real:
        real(value.real());
        return {};
      case Kind::duration:
      case Kind::timestamp: {
        out_.append(std::string_view(value.is(Kind::duration) ? "duration(\"" : "timestamp(\""));
        const Value error = write_string(value, out_, context_);
        out_.append(std::string_view("\")"));
        return error;
      }
      case Kind::optional:
      case Kind::structure:
      case Kind::opaque:
      case Kind::error:
        return failure("no formatting function for " + std::string(type_name(value)), context_);
      default:
        return write_string(value, out_, context_);
    }
  }

  Value list(const Value& list) {
    out_.append(1, '[');
    for (std::size_t i = 0; i < list.size() && !out_.is_full(); ++i) {
      if (i > 0) out_.append(std::string_view(", "));
      if (const Value error = element(list.item(i)); error.is_error()) return error;
    }
    out_.append(1, ']');
    return {};
  }

  // In the order of the keys' texts.
  Value map(const Value& map) {
    struct Item {
      std::string_view key;
      Value value;
    };
    Item* const items = context_.allocate<Item>(map.size());
    if (items == nullptr && map.size() > 0) return context_.stop(Stop::memory);
    for (std::size_t i = 0; i < map.size(); ++i) {
      const Entry entry = map.entry(i);
      TextWriter key(context_, entry.key.is(Kind::string) ? entry.key.text().size() + 2 : 24);
      if (const Value error = write_key(entry.key, key); error.is_error()) return error;
      if (key.is_full()) return key.take();
      items[i] = {key.text(), entry.value};
    }
    std::sort(items, items + map.size(), [](const Item& left, const Item& right) { return left.key < right.key; });
    out_.append(1, '{');
    for (std::size_t i = 0; i < map.size() && !out_.is_full(); ++i) {
      if (i > 0) out_.append(std::string_view(", "));
      out_.append(items[i].key);
      out_.append(1, ':');
      if (const Value error = element(items[i].value); error.is_error()) return error;
    }
    out_.append(1, '}');
    return {};
  }

  Value bad_bytes() {
    return failure("could not convert argument \"invalid UTF-8 in bytes, cannot convert to string\" to string",
                   context_);
  }

 private:
  Value write_key(const Value& key, TextWriter& out) {
    if (key.is(Kind::string)) {
      values::append_go_quoted(out, key.text());
      return {};
    }
    if (key.is(Kind::boolean) || key.is(Kind::integer) || key.is(Kind::uinteger)) {
      return write_string(key, out, context_);
    }
    return failure("no formatting function for map key of type " + std::string(type_name(key)), context_);
  }

  void real(double number) {
    if (!std::isfinite(number)) {
      out_.append(std::string_view(std::isnan(number) ? "\"NaN\"" : number < 0 ? "\"-Inf\"" : "\"+Inf\""));
      return;
    }
    DoubleBuffer buffer;
    char* const begin = buffer.data();
    const auto end = std::to_chars(begin, begin + buffer.size(), number, std::chars_format::fixed, 6).ptr;
    out_.append(std::string_view(begin, static_cast<std::size_t>(end - begin)));
  }

  TextWriter& out_;
  Context& context_;
};

}  // namespace

Value write_string(const Value& value, TextWriter& out, Context& context) {
  NumberBuffer number;
  switch (value.kind()) {
    case Kind::null:
      out.append(std::string_view("null"));
      return {};
    case Kind::boolean:
      out.append(std::string_view(value.boolean() ? "true" : "false"));
      return {};
    case Kind::integer:
      out.append(number_text(value.integer(), number));
      return {};
    case Kind::uinteger:
      out.append(number_text(value.uinteger(), number));
      return {};
    case Kind::real:
      out.append(number_text(value.real(), number));
      return {};
    case Kind::string:
      out.append(value.text());
      return {};
    case Kind::bytes:
      if (!is_utf8(value.text())) return ElementWriter(out, context).bad_bytes();
      out.append(value.text());
      return {};
    case Kind::list:
      return ElementWriter(out, context).list(value);
    case Kind::map:
      return ElementWriter(out, context).map(value);
    case Kind::type:
      out.append(value.type().runtime_name());
      return {};
    case Kind::duration:
      out.append(duration_text(value.nanoseconds(), number));
      return {};
    case Kind::timestamp: {
      values::TimestampBuffer buffer;
      out.append(
          values::timestamp_text({value.seconds(), value.subsecond_nanoseconds(), value.offset_minutes()}, buffer));
      return {};
    }
    default:
      return failure(
          "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and "
          "timestamps, was given " +
              std::string(type_name(value)),
          context);
  }
}

Value write_fixed(const Value& value, std::size_t precision, TextWriter& out, Context& context) {
  double number = 0;
  if (!read_double(value, number)) {
    return failure("fixed-point clause can only be used on doubles, was given " + std::string(type_name(value)),
                   context);
  }
  if (!std::isfinite(number)) {
    out.append(not_finite_text(number));
    return {};
  }
  DoubleBuffer buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::abs(number),
                                 std::chars_format::fixed, static_cast<int>(precision))
                       .ptr;
  std::string_view digits(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const std::size_t point = std::min(digits.find('.'), digits.size());
  // x/text keeps the least number of decimals in eight bits: beyond that zeros at the end are left out.
  const std::size_t least = point + 1 + (precision & 0xFF);
  while (digits.size() > least && digits.back() == '0') digits.remove_suffix(1);
  if (digits.back() == '.') digits.remove_suffix(1);
  if (number < 0) out.append(1, '-');
  write_grouped(digits.substr(0, point), out);
  out.append(digits.substr(point));
  return {};
}

Value write_scientific(const Value& value, std::size_t width, TextWriter& out, Context& context) {
  double number = 0;
  if (!read_double(value, number)) {
    return failure("scientific clause can only be used on doubles, was given " + std::string(type_name(value)),
                   context);
  }
  const auto pad = [&](std::size_t runes) { out.append(width > runes ? width - runes : 0, ' '); };
  if (!std::isfinite(number)) {
    const std::string_view text = not_finite_text(number);
    pad(code_points(text));
    out.append(text);
    return {};
  }
  std::array<char, 32> buffer{};
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::abs(number), std::chars_format::scientific, 6)
          .ptr;
  const std::string_view digits(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const std::size_t e = digits.find('e');
  const bool is_small = digits[e + 1] == '-';
  const std::string_view exponent = digits.substr(e + 2);
  pad((number < 0 ? 1 : 0) + e + 3 + (is_small ? 1 : 0) + exponent.size());
  if (number < 0) out.append(1, '-');
  out.append(digits.substr(0, e));
  out.append(std::string_view("×10"));
  if (is_small) out.append(std::string_view("⁻"));
  constexpr std::array<std::string_view, 10> raised = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  for (const char c : exponent) out.append(raised[static_cast<std::size_t>(c - '0')]);
  return {};
}

}  // namespace tidegate::cel::library
