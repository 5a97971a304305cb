#include "policies/cel/library/string_format.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "policies/base/limits.hpp"
#include "policies/cel/number_text.hpp"
#include "policies/cel/operations.hpp"
#include "policies/values/ascii.hpp"

namespace tidegate::cel::library {
namespace {

constexpr std::size_t default_precision = 6;

Value unfit(std::string_view rule, const Value& value, Context& context) {
  return context.error("error during formatting: " + std::string(rule) + ", was given " +
                       std::string(type_name(value)));
}

// %b %o %x %X of a number: a sign and digits.
void write_integer(const Value& value, int base, bool upper, TextWriter& out) {
  std::array<char, 72> buffer{};
  char* const begin = buffer.data();
  char* const end = value.is(Kind::integer) ? std::to_chars(begin, begin + buffer.size(), value.integer(), base).ptr
                                            : std::to_chars(begin, begin + buffer.size(), value.uinteger(), base).ptr;
  if (upper) std::transform(begin, end, begin, [](char c) { return values::ascii::is_lower(c) ? char(c - 32) : c; });
  out.append(std::string_view(begin, static_cast<std::size_t>(end - begin)));
}

bool is_integer(const Value& value) noexcept {
  return value.is(Kind::integer) || value.is(Kind::uinteger);
}

Value write_decimal(const Value& value, TextWriter& out, Context& context) {
  if (!is_integer(value)) return unfit("decimal clause can only be used on integers", value, context);
  write_integer(value, 10, false, out);
  return {};
}

Value write_binary(const Value& value, TextWriter& out, Context& context) {
  if (value.is(Kind::boolean)) {
    out.append(1, value.boolean() ? '1' : '0');
    return {};
  }
  if (!is_integer(value)) return unfit("only integers and bools can be formatted as binary", value, context);
  write_integer(value, 2, false, out);
  return {};
}

Value write_octal(const Value& value, TextWriter& out, Context& context) {
  if (!is_integer(value)) return unfit("octal clause can only be used on integers", value, context);
  write_integer(value, 8, false, out);
  return {};
}

Value write_hex(const Value& value, bool upper, TextWriter& out, Context& context) {
  if (is_integer(value)) {
    write_integer(value, 16, upper, out);
    return {};
  }
  if (!value.is(Kind::string) && !value.is(Kind::bytes)) {
    return unfit("only integers, byte buffers, and strings can be formatted as hex", value, context);
  }
  const std::string_view digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
  for (const char c : value.text()) {
    const auto byte = static_cast<unsigned char>(c);
    const std::array<char, 2> written{digits[byte >> 4], digits[byte & 0xF]};
    out.append(std::string_view(written.data(), written.size()));
    if (out.is_full()) break;
  }
  return {};
}

// Reads the clauses of one text.
class Formatter {
 public:
  Formatter(std::string_view text, const Value& args, Context& context)
      : text_(text), args_(args), context_(context), out_(context, text.size() + 32) {}

  Value run() {
    std::size_t used = 0;
    while (!text_.empty() && !out_.is_full()) {
      const std::size_t percent = std::min(text_.find('%'), text_.size());
      out_.append(text_.substr(0, percent));
      text_.remove_prefix(percent);
      if (text_.empty()) break;
      if (text_.starts_with("%%")) {
        out_.append(1, '%');
        text_.remove_prefix(2);
        continue;
      }
      if (used >= args_.size()) return context_.error("index " + std::to_string(used) + " out of range");
      if (text_.size() == 1) return Value::error("unexpected end of string");
      text_.remove_prefix(1);
      if (const Value error = clause(args_.item(used++)); error.is_error()) return error;
    }
    return out_.take();
  }

 private:
  Value unreadable(const std::string& reason) {
    return context_.error("could not parse formatting clause: error while parsing precision: " + reason);
  }

  Value clause(const Value& argument) {
    std::size_t precision = default_precision;
    if (text_[0] == '.') {
      if (const Value error = read_precision(precision); error.is_error()) return error;
    }
    const char letter = text_[0];
    text_.remove_prefix(1);
    switch (letter) {
      case 's':
        return write_string(argument, out_, context_);
      case 'd':
        return write_decimal(argument, out_, context_);
      case 'f':
        return write_fixed(argument, precision, out_, context_);
      case 'e':
        return write_scientific(argument, precision, out_, context_);
      case 'b':
        return write_binary(argument, out_, context_);
      case 'x':
      case 'X':
        return write_hex(argument, letter == 'X', out_, context_);
      case 'o':
        return write_octal(argument, out_, context_);
      default:
        break;
    }
    // Go takes the byte for a code point.
    const auto byte = static_cast<unsigned char>(letter);
    const std::array<char, 2> pair{static_cast<char>(0xC0 | (byte >> 6)), static_cast<char>(0x80 | (byte & 0x3F))};
    const std::string written = byte < 0x80 ? std::string(1, letter) : std::string(pair.data(), pair.size());
    return context_.error("could not parse formatting clause: unrecognized formatting clause \"" + written + "\"");
  }

  Value read_precision(std::size_t& precision) {
    const std::size_t end = text_.find_first_not_of("0123456789", 1);
    if (end == std::string_view::npos) return unreadable("could not find end of precision specifier");
    const std::string_view digits = text_.substr(1, end - 1);
    std::int64_t number = 0;
    const auto status = std::from_chars(digits.data(), digits.data() + digits.size(), number).ec;
    if (status != std::errc()) {
      return unreadable("error while converting precision to integer: strconv.Atoi: parsing \"" + std::string(digits) +
                        "\": " + (digits.empty() ? "invalid syntax" : "value out of range"));
    }
    if (static_cast<std::uint64_t>(number) > limits::max_cel_format_precision) {
      return unreadable("precision " + std::string(digits) + " is more than " +
                        std::to_string(limits::max_cel_format_precision));
    }
    precision = static_cast<std::size_t>(number);
    text_.remove_prefix(end);
    return {};
  }

  std::string_view text_;  // what is left
  const Value& args_;
  Context& context_;
  TextWriter out_;
};

}  // namespace

Value format_string(std::string_view format, const Value& args, Context& context) {
  return Formatter(format, args, context).run();
}

}  // namespace tidegate::cel::library
