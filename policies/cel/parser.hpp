// The grammar, by recursive descent: cel-go's CEL.g4 rule for rule, `&&` and `||` chains balanced as cel-go balances
// them, `-` before a number part of the literal.
// Invariants: calls nest at most limits::max_cel_depth deep. After a mistake inside brackets the parser goes on behind
// the next `,` or the closing bracket; outside it stops.
// Thread contract: one thread, one text. Tested in tests/policies/cel/parser_test.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "policies/cel/ast.hpp"
#include "policies/cel/builder.hpp"
#include "policies/cel/lexer.hpp"
#include "policies/cel/parse.hpp"

namespace tidegate::cel {

class Parser {
 public:
  // REQUIRES: `tokens` is lex(source, issues); source and issues outlive the parser.
  Parser(std::string_view source, std::vector<Token> tokens, const ParseOptions& options, std::vector<Issue>& issues)
      : source_(source), tokens_(std::move(tokens)), options_(options), issues_(issues), make_(issues) {}

  // The tree; null, or a tree with placeholders, when there are issues.
  [[nodiscard]] ExprPtr run();

 private:
  // All of these return null after a mistake that they could not go on from; it is reported then.
  ExprPtr expression();
  ExprPtr conditional();
  ExprPtr logical_or();
  ExprPtr logical_and();
  ExprPtr logical(TokenKind kind, std::string_view name, ExprPtr (Parser::*term)());
  ExprPtr relation() { return binary(1); }
  ExprPtr binary(int least_level);
  ExprPtr unary();
  ExprPtr member();
  ExprPtr selection(ExprPtr operand, std::uint32_t begin);
  ExprPtr indexing(ExprPtr operand, std::uint32_t begin);
  ExprPtr primary();
  ExprPtr name();
  ExprPtr nested();
  ExprPtr list();
  ExprPtr map();
  ExprPtr structure();
  ExprPtr literal();

  // An element of a list, a map or a structure; false as null above.
  bool element(Element& element, Expr::Kind kind);
  // `item`s between commas up to `closing`, which is taken. `trailing`: a last comma may stand, even alone.
  enum class Items : std::uint8_t {
    whole,
    mended,  // one was wrong; the closing bracket was found all the same
    lost,
  };
  Items items(TokenKind closing, bool trailing, const std::function<bool()>& item);
  Items arguments(std::vector<ExprPtr>& args);
  // What stands for brackets whose items were not whole: null when lost.
  ExprPtr instead(Items items);
  // The same for brackets around one expression, after a mistake in it.
  ExprPtr mend(TokenKind closing);
  // To `closing`, or a comma if `commas`, of this level of brackets; false where none comes.
  bool recover(TokenKind closing, bool commas);
  ExprPtr call_or_macro(const Place& place, std::string_view function, ExprPtr target, std::vector<ExprPtr> args);
  // A chain of && or ||: what stands between its operators, with brackets.
  struct Chain {
    std::string_view name;
    std::vector<ExprPtr> terms;
    std::vector<Place> bounds;         // of the terms
    std::vector<std::uint32_t> signs;  // where the operators stand, one less than terms
  };
  ExprPtr balanced(Chain& chain, std::size_t low, std::size_t high);
  [[nodiscard]] bool names_structure() const noexcept;

  [[nodiscard]] const Token& peek(std::size_t ahead = 0) const noexcept {
    return tokens_[at_ + ahead < tokens_.size() ? at_ + ahead : tokens_.size() - 1];
  }
  [[nodiscard]] bool at(TokenKind kind) const noexcept { return peek().kind == kind; }
  Token take() noexcept;
  bool accept(TokenKind kind) noexcept;
  bool expect(TokenKind kind, std::string_view expected);
  [[nodiscard]] std::string_view text(const Token& token) const noexcept {
    return source_.substr(token.offset, token.length);
  }
  // From `begin` to the last token that was taken.
  [[nodiscard]] Place place(std::uint32_t offset, std::uint32_t begin) const noexcept { return {offset, begin, last_}; }
  ExprPtr unexpected(std::string_view expected);
  void report(const Token& token, std::string message, std::string hint = {});
  static constexpr const char* quoted_field_hint = "Kubernetes has no quoted fields: write x[\"a-b\"] for x.`a-b`";

  std::string_view source_;
  std::vector<Token> tokens_;
  ParseOptions options_;
  std::vector<Issue>& issues_;
  Builder make_;
  std::size_t at_ = 0;
  std::uint32_t last_ = 0;  // where the last taken token ends
  std::size_t depth_ = 0;   // of nested expressions
};

}  // namespace tidegate::cel
