#include "policies/cel/literal.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <system_error>

#include "policies/cel/utf8.hpp"

namespace tidegate::cel {
namespace {

// The decimal exponent of the first digit that counts, for a number that is out of a double's range: whether it is
// above or below. Exponents too long for an int are as good as the largest.
bool is_tiny(std::string_view text) {
  const std::size_t e = std::min(text.find_first_of("eE"), text.size());
  const std::string_view mantissa = text.substr(0, e);
  const std::size_t first = mantissa.find_first_of("123456789");
  if (first == std::string_view::npos) return true;
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  auto magnitude = static_cast<std::int64_t>(point) - static_cast<std::int64_t>(first);
  if (e < text.size()) {
    std::string_view digits = text.substr(e + 1);
    const bool negative = digits.front() == '-';
    if (digits.front() == '-' || digits.front() == '+') digits.remove_prefix(1);
    std::int64_t exponent = 0;
    if (std::from_chars(digits.data(), digits.data() + digits.size(), exponent).ec != std::errc{}) {
      exponent = std::numeric_limits<std::int64_t>::max() / 2;
    }
    magnitude += negative ? -exponent : exponent;
  }
  return magnitude < 0;
}

std::optional<double> read_real(std::string_view text) {
  double value = 0;
  const std::string padded = text.starts_with('.') ? "0" + std::string(text) : std::string(text);
  const auto [end, error] = std::from_chars(padded.data(), padded.data() + padded.size(), value);
  if (error == std::errc::result_out_of_range) return is_tiny(padded) ? std::optional(0.0) : std::nullopt;
  if (error != std::errc{} || end != padded.data() + padded.size()) return std::nullopt;
  return value;
}

std::optional<std::uint64_t> read_magnitude(std::string_view text) {
  int base = 10;
  if (text.starts_with("0x")) {
    base = 16;
    text.remove_prefix(2);
  }
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<std::int64_t> read_integer(std::string_view text, bool negative) {
  constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  const auto magnitude = read_magnitude(text);
  if (!magnitude || *magnitude > most + (negative ? 1 : 0)) return std::nullopt;
  return static_cast<std::int64_t>(negative ? 0 - *magnitude : *magnitude);
}

// Resolves the escapes of one string or bytes literal.
class Unescaper {
 public:
  // `body` stands between the quotes, at `offset` of the source.
  Unescaper(std::string_view body, std::size_t offset, bool bytes, std::vector<Issue>& issues)
      : body_(body), offset_(offset), bytes_(bytes), issues_(issues) {}

  std::string run(bool raw) {
    std::string out;
    out.reserve(body_.size());
    while (at_ < body_.size()) {
      const char c = body_[at_];
      if (c == '\r') {
        out.push_back('\n');
        at_ += body_.substr(at_).starts_with("\r\n") ? 2 : 1;
      } else if (c == '\\' && !raw) {
        escape(out);
      } else {
        out.push_back(c);
        ++at_;
      }
    }
    return out;
  }

 private:
  void escape(std::string& out) {
    constexpr std::string_view letters = "abfnrtv\"'\\?`", meanings = "\a\b\f\n\r\t\v\"'\\?`";
    const std::size_t from = at_;
    const char c = at_ + 1 < body_.size() ? body_[at_ + 1] : '\0';
    at_ = std::min(at_ + 1 + std::max<std::size_t>(utf8_length(body_.substr(at_ + 1)), 1), body_.size());
    if (const std::size_t letter = letters.find(c); c != '\0' && letter != std::string_view::npos) {
      out.push_back(meanings[letter]);
    } else if (c >= '0' && c <= '3') {
      --at_;
      digits(out, from, 3, 8);
    } else if (c == 'x' || c == 'X') {
      digits(out, from, 2, 16);
    } else if (c == 'u' || c == 'U') {
      digits(out, from, c == 'u' ? 4 : 8, 16);
    } else {
      report(from, "invalid escape sequence", "a backslash is written '\\\\', or the string r'…'");
    }
  }

  void digits(std::string& out, std::size_t from, std::size_t count, int base) {
    const std::string_view text = body_.substr(at_, count);
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (text.size() < count || error != std::errc{} || end != text.data() + count) {
      at_ += static_cast<std::size_t>(end - text.data());
      report(from, "invalid escape sequence",
             std::to_string(count) + (base == 8 ? " octal digits stand here" : " hexadecimal digits stand here"));
      return;
    }
    at_ += count;
    if (bytes_ && count > 3) {
      report(from, "invalid escape sequence", "bytes are written '\\xFF' or '\\377'");
    } else if (bytes_) {
      out.push_back(static_cast<char>(value));
    } else if (!is_code_point(value)) {
      report(from, "invalid unicode code point", {});
    } else {
      append_utf8(out, value);
    }
  }

  void report(std::size_t from, std::string message, std::string hint) {
    issues_.push_back({offset_ + from, std::max<std::size_t>(at_ - from, 1), std::move(message), std::move(hint)});
  }

  std::string_view body_;
  std::size_t offset_;
  bool bytes_;
  std::vector<Issue>& issues_;
  std::size_t at_ = 0;
};

std::string unquote(std::string_view source, const Token& token, std::vector<Issue>& issues) {
  const std::string_view text = source.substr(token.offset, token.length);
  const std::size_t prefix = text.find_first_of("\"'");
  const bool raw = text.substr(0, prefix).find_first_of("rR") != std::string_view::npos;
  const char quote = text[prefix];
  const bool lines = text.size() >= prefix + 6 && text[prefix + 1] == quote && text[prefix + 2] == quote;
  const std::size_t opening = prefix + (lines ? 3U : 1U);
  const std::string_view body = text.substr(opening, text.size() - opening - (lines ? 3U : 1U));
  return Unescaper(body, token.offset + opening, token.kind == TokenKind::bytes, issues).run(raw);
}

}  // namespace

Constant read_literal(std::string_view source, const Token& token, bool negative, std::vector<Issue>& issues) {
  const std::string_view text = source.substr(token.offset, token.length);
  const auto invalid = [&](const char* message, const char* hint) {
    issues.push_back({token.offset, token.length, message, hint});
  };
  Constant constant;
  switch (token.kind) {
    case TokenKind::integer:
      constant.kind = Constant::Kind::integer;
      if (const auto value = read_integer(text, negative)) {
        constant.integer = *value;
      } else {
        invalid("invalid int literal", "an int lies between -9223372036854775808 and 9223372036854775807");
      }
      break;
    case TokenKind::uinteger:
      constant.kind = Constant::Kind::uinteger;
      if (const auto value = read_magnitude(text.substr(0, text.size() - 1))) {
        constant.uinteger = *value;
      } else {
        invalid("invalid uint literal", "a uint is at most 18446744073709551615u");
      }
      break;
    case TokenKind::real:
      constant.kind = Constant::Kind::real;
      if (const auto value = read_real(text)) {
        constant.real = negative ? -*value : *value;
      } else {
        invalid("invalid double literal", "it is larger than any double");
      }
      break;
    case TokenKind::string:
    case TokenKind::bytes:
      constant.kind = token.kind == TokenKind::string ? Constant::Kind::string : Constant::Kind::bytes;
      constant.text = unquote(source, token, issues);
      break;
    case TokenKind::true_word:
    case TokenKind::false_word:
      constant.kind = Constant::Kind::boolean;
      constant.boolean = token.kind == TokenKind::true_word;
      break;
    default:
      break;
  }
  return constant;
}

}  // namespace tidegate::cel
