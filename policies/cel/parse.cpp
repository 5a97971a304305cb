#include "policies/cel/parse.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "policies/base/limits.hpp"
#include "policies/cel/lexer.hpp"
#include "policies/cel/parser.hpp"
#include "policies/cel/utf8.hpp"

namespace tidegate::cel {
namespace {

// What makes a text unfit to be looked at: too long, or no UTF-8.
void check_text(std::string_view source, std::vector<Issue>& issues) {
  std::size_t code_points = 0;
  for (std::size_t at = 0; at < source.size(); ++code_points) {
    const std::size_t length = utf8_length(source.substr(at));
    if (length == 0) {
      issues.push_back({at, 1, "the expression is not valid UTF-8", {}});
      return;
    }
    at += length;
    if (code_points == limits::max_cel_code_points) {
      issues.push_back({at - length,
                        1,
                        "expression code point size exceeds limit: " + std::to_string(limits::max_cel_code_points),
                        {}});
      return;
    }
  }
}

}  // namespace

Parsed parse(std::string_view source, const ParseOptions& options) {
  Parsed parsed;
  check_text(source, parsed.issues);
  if (!parsed.issues.empty()) return parsed;
  std::vector<Token> tokens = lex(source, parsed.issues);
  parsed.root = Parser(source, std::move(tokens), options, parsed.issues).run();
  if (parsed.issues.empty()) return parsed;
  parsed.root.reset();
  std::stable_sort(parsed.issues.begin(), parsed.issues.end(),
                   [](const Issue& left, const Issue& right) { return left.offset < right.offset; });
  if (parsed.issues.size() > limits::max_cel_issues) parsed.issues.resize(limits::max_cel_issues);
  return parsed;
}

}  // namespace tidegate::cel
