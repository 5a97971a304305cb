#include "policies/cel/parser.hpp"

#include <optional>
#include <utility>

#include "policies/base/limits.hpp"
#include "policies/base/text.hpp"
#include "policies/cel/macros.hpp"
#include "policies/cel/operators.hpp"

namespace tidegate::cel {
namespace {

struct Binary {
  std::string_view name;
  int level;  // higher binds tighter
};

std::optional<Binary> binary_operator(TokenKind kind) {
  switch (kind) {
    case TokenKind::equals:
      return Binary{operators::equals, 1};
    case TokenKind::not_equals:
      return Binary{operators::not_equals, 1};
    case TokenKind::less:
      return Binary{operators::less, 1};
    case TokenKind::less_equals:
      return Binary{operators::less_equals, 1};
    case TokenKind::greater:
      return Binary{operators::greater, 1};
    case TokenKind::greater_equals:
      return Binary{operators::greater_equals, 1};
    case TokenKind::in_word:
      return Binary{operators::in, 1};
    case TokenKind::plus:
      return Binary{operators::add, 2};
    case TokenKind::minus:
      return Binary{operators::subtract, 2};
    case TokenKind::star:
      return Binary{operators::multiply, 3};
    case TokenKind::slash:
      return Binary{operators::divide, 3};
    case TokenKind::percent:
      return Binary{operators::modulo, 3};
    default:
      return std::nullopt;
  }
}

// What other languages call an operator.
std::string hint_for(std::string_view word) {
  if (word == "and") return "did you mean '&&'?";
  if (word == "or") return "did you mean '||'?";
  if (word == "is") return "did you mean '=='?";
  return {};
}

}  // namespace

ExprPtr Parser::run() {
  ExprPtr root = expression();
  if (root && !make_.exhausted() && !at(TokenKind::end)) return unexpected("an operator or the end of the expression");
  return root;
}

ExprPtr Parser::expression() {
  if (depth_ == limits::max_cel_depth) {
    make_.report_too_deep(peek().offset);
    return nullptr;
  }
  ++depth_;
  ExprPtr expr = conditional();
  --depth_;
  // Once a bound is broken, what follows can only cost time.
  return make_.exhausted() ? nullptr : std::move(expr);
}

ExprPtr Parser::conditional() {
  const std::uint32_t begin = peek().offset;
  ExprPtr condition = logical_or();
  if (!condition || !at(TokenKind::question)) return condition;
  const Token question = take();
  ExprPtr then = logical_or();
  if (!then || !expect(TokenKind::colon, "':' and what holds otherwise")) return nullptr;
  ExprPtr otherwise = expression();
  if (!otherwise) return nullptr;
  return make_.call_of(place(question.offset, begin), operators::conditional, std::move(condition), std::move(then),
                       std::move(otherwise));
}

ExprPtr Parser::logical_or() {
  return logical(TokenKind::logical_or, operators::logical_or, &Parser::logical_and);
}
ExprPtr Parser::logical_and() {
  return logical(TokenKind::logical_and, operators::logical_and, &Parser::relation);
}

ExprPtr Parser::logical(TokenKind kind, std::string_view name, ExprPtr (Parser::*term)()) {
  Chain chain{name, {}, {}, {}};
  for (;;) {
    const std::uint32_t begin = peek().offset;
    ExprPtr next = (this->*term)();
    if (!next) return nullptr;
    if (chain.terms.empty() && !at(kind)) return next;
    chain.terms.push_back(std::move(next));
    chain.bounds.push_back(place(begin, begin));
    if (!at(kind) || make_.exhausted()) break;
    chain.signs.push_back(take().offset);
  }
  if (chain.signs.empty()) return std::move(chain.terms.front());
  return balanced(chain, 0, chain.signs.size() - 1);
}

ExprPtr Parser::balanced(Chain& chain, std::size_t low, std::size_t high) {
  const std::size_t middle = (low + high + 1) / 2;
  ExprPtr left = middle == low ? std::move(chain.terms[middle]) : balanced(chain, low, middle - 1);
  ExprPtr right = middle == high ? std::move(chain.terms[middle + 1]) : balanced(chain, middle + 1, high);
  const Place where{chain.signs[middle], chain.bounds[low].begin, chain.bounds[high + 1].end};
  return make_.call_of(where, chain.name, std::move(left), std::move(right));
}

ExprPtr Parser::binary(int least_level) {
  const std::uint32_t begin = peek().offset;
  ExprPtr left = unary();
  while (left && !make_.exhausted()) {
    const auto operation = binary_operator(peek().kind);
    if (!operation || operation->level < least_level) break;
    const Token sign = take();
    ExprPtr right = binary(operation->level + 1);
    if (!right) return nullptr;
    left = make_.call_of(place(sign.offset, begin), operation->name, std::move(left), std::move(right));
  }
  return left;
}

ExprPtr Parser::unary() {
  const TokenKind kind = peek().kind;
  if (kind != TokenKind::exclamation && kind != TokenKind::minus) return member();
  // One `-` before a number belongs to it.
  const auto is_number = [](TokenKind k) { return k == TokenKind::integer || k == TokenKind::real; };
  if (kind == TokenKind::minus && is_number(peek(1).kind)) return member();
  const Token first = take();
  bool odd = true;
  while (accept(kind)) odd = !odd;
  ExprPtr operand = member();
  if (!operand || !odd) return operand;
  return make_.call_of(place(first.offset, first.offset),
                       kind == TokenKind::minus ? operators::negate : operators::logical_not, std::move(operand));
}

ExprPtr Parser::member() {
  const std::uint32_t begin = peek().offset;
  ExprPtr expr = primary();
  while (expr && !make_.exhausted()) {
    if (at(TokenKind::dot)) {
      expr = selection(std::move(expr), begin);
    } else if (at(TokenKind::left_bracket)) {
      expr = indexing(std::move(expr), begin);
    } else {
      break;
    }
  }
  return expr;
}

ExprPtr Parser::selection(ExprPtr operand, std::uint32_t begin) {
  const Token dot = take();
  const bool optional = accept(TokenKind::question);
  const bool quoted = at(TokenKind::quoted_identifier);
  if (!quoted && !at(TokenKind::identifier)) return unexpected("a field name");
  const Token field = take();
  if (quoted && !options_.quoted_fields) report(field, "unsupported syntax: '`'", quoted_field_hint);
  const std::string_view name = quoted ? text(field).substr(1, field.length - 2) : text(field);
  if (optional) {
    ExprPtr constant = make_.text({field.offset, field.offset, field.end()}, std::string(name));
    return make_.call_of(place(dot.offset, begin), operators::optional_select, std::move(operand), std::move(constant));
  }
  if (quoted || !at(TokenKind::left_parenthesis)) {
    return make_.select(place(dot.offset, begin), std::move(operand), std::string(name));
  }
  const Token open = take();
  std::vector<ExprPtr> args;
  if (const Items read = arguments(args); read != Items::whole) return instead(read);
  return call_or_macro(place(open.offset, begin), name, std::move(operand), std::move(args));
}

ExprPtr Parser::indexing(ExprPtr operand, std::uint32_t begin) {
  const Token open = take();
  const bool optional = accept(TokenKind::question);
  ExprPtr index = expression();
  if (!index || !expect(TokenKind::right_bracket, "']'")) return mend(TokenKind::right_bracket);
  return make_.call_of(place(open.offset, begin), optional ? operators::optional_index : operators::index,
                       std::move(operand), std::move(index));
}

ExprPtr Parser::call_or_macro(const Place& place, std::string_view function, ExprPtr target,
                              std::vector<ExprPtr> args) {
  const MacroEntry* macro = options_.macros ? find_macro(function, target != nullptr, args.size()) : nullptr;
  if (!macro) return make_.call(place, function, std::move(args), std::move(target));
  MacroCall call{make_, place, std::move(target), std::move(args), issues_};
  return macro->expand(call);
}

Token Parser::take() noexcept {
  const Token token = peek();
  if (token.kind != TokenKind::end) {
    ++at_;
    last_ = token.end();
  }
  return token;
}

bool Parser::accept(TokenKind kind) noexcept {
  if (!at(kind)) return false;
  (void)take();
  return true;
}

bool Parser::expect(TokenKind kind, std::string_view expected) {
  if (accept(kind)) return true;
  (void)unexpected(expected);
  return false;
}

ExprPtr Parser::unexpected(std::string_view expected) {
  const Token& token = peek();
  // An echo of what was reported already.
  if (token.kind == TokenKind::bad || make_.exhausted()) return nullptr;
  if (at_ > 0 && tokens_[at_ - 1].kind == TokenKind::bad) return nullptr;
  const std::string what = token.kind == TokenKind::end ? "end of the expression"
                                                        : "'" + base::cut_runes(base::one_line(text(token)), 40) + "'";
  report(token, "unexpected " + what + ", expected " + std::string(expected), hint_for(text(token)));
  return nullptr;
}

void Parser::report(const Token& token, std::string message, std::string hint) {
  issues_.push_back({token.offset, token.length == 0 ? 1 : token.length, std::move(message), std::move(hint)});
}

}  // namespace tidegate::cel
