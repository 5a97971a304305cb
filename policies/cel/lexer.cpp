#include "policies/cel/lexer.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "policies/base/limits.hpp"
#include "policies/base/text.hpp"
#include "policies/cel/utf8.hpp"

namespace tidegate::cel {
namespace {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool is_hex_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
constexpr bool is_name_start(char c) {
  return is_letter(c) || c == '_';
}
constexpr bool is_name_part(char c) {
  return is_name_start(c) || is_digit(c);
}
constexpr bool is_quoted_name_part(char c) {
  return is_name_part(c) || c == '.' || c == '-' || c == '/' || c == ' ';
}

struct Punctuation {
  std::string_view text;
  TokenKind kind;
};
// Longer ones first.
constexpr std::array punctuations{
    Punctuation{"==", TokenKind::equals},
    Punctuation{"!=", TokenKind::not_equals},
    Punctuation{"<=", TokenKind::less_equals},
    Punctuation{">=", TokenKind::greater_equals},
    Punctuation{"&&", TokenKind::logical_and},
    Punctuation{"||", TokenKind::logical_or},
    Punctuation{"<", TokenKind::less},
    Punctuation{">", TokenKind::greater},
    Punctuation{"[", TokenKind::left_bracket},
    Punctuation{"]", TokenKind::right_bracket},
    Punctuation{"{", TokenKind::left_brace},
    Punctuation{"}", TokenKind::right_brace},
    Punctuation{"(", TokenKind::left_parenthesis},
    Punctuation{")", TokenKind::right_parenthesis},
    Punctuation{".", TokenKind::dot},
    Punctuation{",", TokenKind::comma},
    Punctuation{"-", TokenKind::minus},
    Punctuation{"!", TokenKind::exclamation},
    Punctuation{"?", TokenKind::question},
    Punctuation{":", TokenKind::colon},
    Punctuation{"+", TokenKind::plus},
    Punctuation{"*", TokenKind::star},
    Punctuation{"/", TokenKind::slash},
    Punctuation{"%", TokenKind::percent},
};

// What other languages write: reported, then taken for what CEL has instead. Those that begin with a token of CEL's.
struct Mistaken {
  std::string_view written, meant;
  TokenKind kind;
};
constexpr std::array long_mistakes{
    Mistaken{"===", "==", TokenKind::equals},
    Mistaken{"!==", "!=", TokenKind::not_equals},
};
constexpr std::array mistakes{
    Mistaken{"=", "==", TokenKind::equals},
    Mistaken{"&", "&&", TokenKind::logical_and},
    Mistaken{"|", "||", TokenKind::logical_or},
};

class Lexer {
 public:
  Lexer(std::string_view source, std::vector<Issue>& issues) : source_(source), issues_(issues) {}

  std::vector<Token> run() {
    while (skip_blank()) {
      const std::size_t from = at_;
      const TokenKind kind = next();
      // A run of what is no token is one mistake.
      if (kind == TokenKind::bad && !tokens_.empty() && tokens_.back().kind == kind && tokens_.back().end() == from) {
        tokens_.back().length += static_cast<std::uint32_t>(at_ - from);
      } else {
        tokens_.push_back({kind, static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(at_ - from)});
      }
    }
    tokens_.push_back({TokenKind::end, static_cast<std::uint32_t>(source_.size()), 0});
    return std::move(tokens_);
  }

 private:
  [[nodiscard]] char peek(std::size_t ahead = 0) const noexcept {
    return at_ + ahead < source_.size() ? source_[at_ + ahead] : '\0';
  }
  [[nodiscard]] bool starts_with(std::string_view text) const noexcept { return source_.substr(at_).starts_with(text); }

  template <class Predicate>
  void skip_while(Predicate predicate) {
    while (at_ < source_.size() && predicate(source_[at_])) ++at_;
  }

  void report(std::size_t from, std::size_t to, std::string message, std::string hint = {}) {
    if (issues_.size() < limits::max_cel_issues) {
      issues_.push_back({from, std::max<std::size_t>(to - from, 1), std::move(message), std::move(hint)});
    }
  }

  // False at the end of the source.
  bool skip_blank() {
    for (;;) {
      skip_while([](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; });
      if (!starts_with("//")) return at_ < source_.size();
      skip_while([](char c) { return c != '\n'; });
    }
  }

  TokenKind next() {
    const char c = peek();
    if (is_name_start(c)) {
      if (const std::size_t prefix = string_prefix(); prefix != 0) return quoted_text(prefix);
      return word();
    }
    if (is_digit(c) || (c == '.' && is_digit(peek(1)))) return number();
    if (c == '"' || c == '\'') return quoted_text(0);
    if (c == '`') return quoted_name();
    if (const auto kind = mistaken(long_mistakes)) return *kind;
    for (const auto& [text, kind] : punctuations) {
      if (!starts_with(text)) continue;
      at_ += text.size();
      return kind;
    }
    return unknown();
  }

  TokenKind word() {
    const std::size_t from = at_;
    skip_while(is_name_part);
    const std::string_view text = source_.substr(from, at_ - from);
    if (text == "true") return TokenKind::true_word;
    if (text == "false") return TokenKind::false_word;
    if (text == "null") return TokenKind::null_word;
    if (text == "in") return TokenKind::in_word;
    return TokenKind::identifier;
  }

  TokenKind number() {
    if (peek() == '0' && peek(1) == 'x' && is_hex_digit(peek(2))) {
      at_ += 2;
      skip_while(is_hex_digit);
      return integer_end();
    }
    skip_while(is_digit);
    bool real = false;
    if (peek() == '.' && is_digit(peek(1))) {
      ++at_;
      skip_while(is_digit);
      real = true;
    }
    if (peek() == 'e' || peek() == 'E') {
      const std::size_t sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
      if (is_digit(peek(1 + sign))) {
        at_ += 1 + sign;
        skip_while(is_digit);
        real = true;
      }
    }
    return real ? TokenKind::real : integer_end();
  }

  TokenKind integer_end() {
    if (peek() != 'u' && peek() != 'U') return TokenKind::integer;
    ++at_;
    return TokenKind::uinteger;
  }

  // The length of r, b or br before a quote; 0 where none stands.
  [[nodiscard]] std::size_t string_prefix() const noexcept {
    std::size_t length = 0;
    if (peek() == 'b' || peek() == 'B') ++length;
    if (peek(length) == 'r' || peek(length) == 'R') ++length;
    return peek(length) == '"' || peek(length) == '\'' ? length : 0;
  }

  TokenKind quoted_text(std::size_t prefix) {
    const std::size_t from = at_;
    const bool bytes = prefix != 0 && (peek() == 'b' || peek() == 'B');
    const bool raw = prefix == 2 || (prefix == 1 && !bytes);
    at_ += prefix;
    const char quote = peek();
    const std::string closing(peek(1) == quote && peek(2) == quote ? 3U : 1U, quote);
    const bool lines = closing.size() == 3;
    at_ += closing.size();
    while (at_ < source_.size()) {
      if (starts_with(closing)) {
        at_ += closing.size();
        return bytes ? TokenKind::bytes : TokenKind::string;
      }
      if (!lines && (peek() == '\n' || peek() == '\r')) break;
      // A backslash takes the next character with it, whatever literal.hpp says to the pair.
      const bool escape = !raw && peek() == '\\' && at_ + 1 < source_.size() && (lines || peek(1) != '\n');
      at_ += escape ? 2 : 1;
    }
    report(from, at_, "unterminated string",
           lines ? "close it with " + closing : "a string of several lines is written '''…'''");
    return TokenKind::bad;
  }

  TokenKind quoted_name() {
    const std::size_t from = at_++;
    skip_while(is_quoted_name_part);
    if (peek() == '`' && at_ > from + 1) {
      ++at_;
      return TokenKind::quoted_identifier;
    }
    report(from, at_, "malformed quoted field name",
           "between backticks stand letters, digits, '_', '.', '-', '/' and spaces");
    skip_while([](char c) { return c != '`' && c != '\n'; });
    if (peek() == '`') ++at_;
    return TokenKind::bad;
  }

  std::optional<TokenKind> mistaken(std::span<const Mistaken> known) {
    for (const auto& [written, meant, kind] : known) {
      if (!starts_with(written)) continue;
      report(at_, at_ + written.size(), "'" + std::string(written) + "' is no operator",
             "did you mean '" + std::string(meant) + "'?");
      at_ += written.size();
      return kind;
    }
    return std::nullopt;
  }

  TokenKind unknown() {
    if (const auto kind = mistaken(mistakes)) return *kind;
    const std::size_t from = at_;
    at_ += std::max<std::size_t>(utf8_length(source_.substr(at_)), 1);
    const std::string_view text = source_.substr(from, at_ - from);
    const bool repeated = !tokens_.empty() && tokens_.back().kind == TokenKind::bad && tokens_.back().end() == from;
    if (!repeated) report(from, at_, "unexpected character " + base::quoted(text));
    return TokenKind::bad;
  }

  std::string_view source_;
  std::vector<Issue>& issues_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<Token> lex(std::string_view source, std::vector<Issue>& issues) {
  return Lexer(source, issues).run();
}

bool is_reserved_word(std::string_view name) noexcept {
  constexpr std::array<std::string_view, 21> words{
      "as",  "break", "const", "continue",  "else",    "false",  "for",  "function", "if",   "import", "in",
      "let", "loop",  "null",  "namespace", "package", "return", "true", "var",      "void", "while"};
  return std::find(words.begin(), words.end(), name) != words.end();
}

}  // namespace tidegate::cel
