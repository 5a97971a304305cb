// The parser's lowest rules: names, calls, brackets, literals.
#include <utility>

#include "policies/base/limits.hpp"
#include "policies/cel/literal.hpp"
#include "policies/cel/parser.hpp"

namespace tidegate::cel {
namespace {

bool opens(TokenKind kind) {
  return kind == TokenKind::left_parenthesis || kind == TokenKind::left_bracket || kind == TokenKind::left_brace;
}
bool closes(TokenKind kind) {
  return kind == TokenKind::right_parenthesis || kind == TokenKind::right_bracket || kind == TokenKind::right_brace;
}

}  // namespace

ExprPtr Parser::primary() {
  switch (peek().kind) {
    case TokenKind::identifier:
    case TokenKind::dot:
      return names_structure() ? structure() : name();
    case TokenKind::left_parenthesis:
      return nested();
    case TokenKind::left_bracket:
      return list();
    case TokenKind::left_brace:
      return map();
    case TokenKind::minus:
    case TokenKind::integer:
    case TokenKind::uinteger:
    case TokenKind::real:
    case TokenKind::string:
    case TokenKind::bytes:
    case TokenKind::true_word:
    case TokenKind::false_word:
    case TokenKind::null_word:
      return literal();
    case TokenKind::bad: {
      const Token bad = take();
      return make_.placeholder({bad.offset, bad.offset, bad.end()});
    }
    default:
      return unexpected("an expression");
  }
}

// `a.b.C {`: only plain names, without brackets around them.
bool Parser::names_structure() const noexcept {
  std::size_t ahead = at(TokenKind::dot) ? 1 : 0;
  while (peek(ahead).kind == TokenKind::identifier) {
    const TokenKind next = peek(ahead + 1).kind;
    if (next != TokenKind::dot) return next == TokenKind::left_brace;
    ahead += 2;
  }
  return false;
}

ExprPtr Parser::structure() {
  const std::uint32_t begin = peek().offset;
  std::string name;
  while (!at(TokenKind::left_brace)) name += text(take());
  const Token open = take();
  std::vector<Element> fields;
  const Items read =
      items(TokenKind::right_brace, true, [&] { return element(fields.emplace_back(), Expr::Kind::structure); });
  if (read != Items::whole) return instead(read);
  return make_.aggregate(Expr::Kind::structure, place(open.offset, begin), std::move(fields), std::move(name));
}

ExprPtr Parser::name() {
  const std::uint32_t begin = peek().offset;
  std::string name = accept(TokenKind::dot) ? "." : "";
  if (!at(TokenKind::identifier)) return unexpected("a name");
  const Token word = take();
  const bool reserved = is_reserved_word(text(word));
  if (reserved) report(word, "reserved identifier: " + std::string(text(word)));
  name += text(word);
  if (!at(TokenKind::left_parenthesis)) {
    return reserved ? make_.placeholder(place(word.offset, begin)) : make_.identifier(place(word.offset, begin), name);
  }
  const Token open = take();
  std::vector<ExprPtr> args;
  if (const Items read = arguments(args); read != Items::whole) return instead(read);
  return call_or_macro(place(open.offset, begin), name, nullptr, std::move(args));
}

ExprPtr Parser::nested() {
  (void)take();
  ExprPtr expr = expression();
  if (!expr || !expect(TokenKind::right_parenthesis, "')'")) return mend(TokenKind::right_parenthesis);
  return expr;
}

ExprPtr Parser::list() {
  const Token open = take();
  std::vector<Element> elements;
  const Items read =
      items(TokenKind::right_bracket, true, [&] { return element(elements.emplace_back(), Expr::Kind::list); });
  if (read != Items::whole) return instead(read);
  return make_.aggregate(Expr::Kind::list, place(open.offset, open.offset), std::move(elements));
}

ExprPtr Parser::map() {
  const Token open = take();
  std::vector<Element> entries;
  const Items read =
      items(TokenKind::right_brace, true, [&] { return element(entries.emplace_back(), Expr::Kind::map); });
  if (read != Items::whole) return instead(read);
  return make_.aggregate(Expr::Kind::map, place(open.offset, open.offset), std::move(entries));
}

bool Parser::element(Element& element, Expr::Kind kind) {
  element.optional = accept(TokenKind::question);
  if (kind == Expr::Kind::structure) {
    const bool quoted = at(TokenKind::quoted_identifier);
    if (!quoted && !at(TokenKind::identifier)) return unexpected("a field name") != nullptr;
    const Token field = take();
    if (quoted && !options_.quoted_fields) report(field, "unsupported syntax: '`'", quoted_field_hint);
    element.field = quoted ? text(field).substr(1, field.length - 2) : text(field);
  } else if (kind == Expr::Kind::map) {
    element.key = expression();
    if (!element.key) return false;
  }
  element.offset = peek().offset;
  if (kind != Expr::Kind::list && !expect(TokenKind::colon, "':' and a value")) return false;
  element.value = expression();
  return element.value != nullptr;
}

Parser::Items Parser::arguments(std::vector<ExprPtr>& args) {
  return items(TokenKind::right_parenthesis, false, [&] {
    args.push_back(expression());
    return args.back() != nullptr;
  });
}

Parser::Items Parser::items(TokenKind closing, bool trailing, const std::function<bool()>& item) {
  const std::string_view expected = closing == TokenKind::right_parenthesis ? "',' or ')'"
                                    : closing == TokenKind::right_bracket   ? "',' or ']'"
                                                                            : "',' or '}'";
  if (trailing && at(TokenKind::comma) && peek(1).kind == closing) (void)take();
  if (accept(closing)) return Items::whole;
  Items read = Items::whole;
  for (;;) {
    bool good = item();
    if (good && !at(TokenKind::comma) && !at(closing)) good = unexpected(expected) != nullptr;
    if (!good) read = Items::mended;
    if (make_.exhausted() || (!good && !recover(closing, true))) return Items::lost;
    if (accept(closing)) return read;
    (void)take();  // the comma
    if (trailing && accept(closing)) return read;
  }
}

ExprPtr Parser::instead(Items items) {
  return items == Items::lost ? nullptr : make_.placeholder(place(last_, last_));
}

ExprPtr Parser::mend(TokenKind closing) {
  if (make_.exhausted() || !recover(closing, false)) return nullptr;
  (void)take();
  return make_.placeholder(place(last_, last_));
}

bool Parser::recover(TokenKind closing, bool commas) {
  std::size_t open = 0;
  for (;; (void)take()) {
    const TokenKind kind = peek().kind;
    if (kind == TokenKind::end) return false;
    if (open == 0 && (kind == closing || (commas && kind == TokenKind::comma))) return true;
    if (opens(kind)) ++open;
    if (closes(kind) && open-- == 0) return false;
  }
}

ExprPtr Parser::literal() {
  const std::uint32_t begin = peek().offset;
  const bool negative = at(TokenKind::minus);
  if (negative) {
    const TokenKind next = peek(1).kind;
    if (next != TokenKind::integer && next != TokenKind::real) return unexpected("an expression");
    (void)take();
  }
  const Token token = take();
  return make_.constant(place(begin, begin), read_literal(source_, token, negative, issues_));
}

}  // namespace tidegate::cel
