#include "policies/cel/lexer.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "policies/base/limits.hpp"
#include "policies/cel/literal.hpp"
#include "policies/cel/utf8.hpp"

using namespace tidegate;
using namespace tidegate::cel;

namespace {

using K = TokenKind;

std::vector<TokenKind> kinds(std::string_view source) {
  std::vector<Issue> issues;
  std::vector<TokenKind> found;
  for (const Token& token : lex(source, issues)) found.push_back(token.kind);
  return found;
}

// The texts of the tokens, separated by `|`.
std::string texts(std::string_view source) {
  std::vector<Issue> issues;
  std::string out;
  for (const Token& token : lex(source, issues)) {
    if (token.kind == K::end) break;
    out += (out.empty() ? "" : "|") + std::string(source.substr(token.offset, token.length));
  }
  return out;
}

std::string issue_texts(const std::vector<Issue>& issues) {
  std::string out;
  for (const Issue& issue : issues) {
    out += std::to_string(issue.offset) + "+" + std::to_string(issue.length) + " " + issue.message + "\n";
  }
  return out;
}

// What the only token of `source` stands for.
Constant literal(std::string_view source, std::vector<Issue>& issues) {
  const bool negative = source.starts_with('-');
  const std::vector<Token> tokens = lex(source, issues);
  REQUIRE(tokens.size() == (negative ? 3U : 2U));
  return read_literal(source, tokens[negative ? 1 : 0], negative, issues);
}

std::string string_value(std::string_view source) {
  std::vector<Issue> issues;
  const Constant constant = literal(source, issues);
  CHECK(issues.empty());
  CHECK(constant.kind == (source[0] == 'b' || source[0] == 'B' ? Constant::Kind::bytes : Constant::Kind::string));
  return constant.text;
}

std::string literal_issues(std::string_view source) {
  std::vector<Issue> issues;
  (void)literal(source, issues);
  return issue_texts(issues);
}

}  // namespace

TEST_CASE("the longest token wins") {
  CHECK(texts("a<=b<c==d!=!e") == "a|<=|b|<|c|==|d|!=|!|e");
  CHECK(texts("1.5.5") == "1.5|.5");
  CHECK(texts("1.e5") == "1|.|e5");
  CHECK(texts("1e5 1e+5 1e-5 1e 1e+") == "1e5|1e+5|1e-5|1|e|1|e|+");
  CHECK(texts("0x1fu 0x 0X1 0xg") == "0x1fu|0|x|0|X1|0|xg");
  CHECK(texts("1.5u 7ux") == "1.5|u|7u|x");
  CHECK(texts("inside in truex true") == "inside|in|truex|true");
  CHECK(texts("r'a' rb'a' br'a' Bx b\"\"") == "r'a'|rb|'a'|br'a'|Bx|b\"\"");
  CHECK(texts("''''''") == "''''''");
  CHECK(texts("'''a''b''' ''") == "'''a''b'''|''");
  CHECK(texts("r'\\' r\"\"\"\\\"\"\"") == "r'\\'|r\"\"\"\\\"\"\"");
  CHECK(texts("a.?b[?c]`d-e`") == "a|.|?|b|[|?|c|]|`d-e`");
}

TEST_CASE("words and numbers have their kinds") {
  CHECK(kinds("true false null in while `a.b`") == std::vector{K::true_word, K::false_word, K::null_word, K::in_word,
                                                               K::identifier, K::quoted_identifier, K::end});
  CHECK(kinds("1 1u 1U 0xAu .5 1.5 1e3 's' b's'") == std::vector{K::integer, K::uinteger, K::uinteger, K::uinteger,
                                                                 K::real, K::real, K::real, K::string, K::bytes,
                                                                 K::end});
}

TEST_CASE("blanks and comments separate tokens and are none") {
  CHECK(texts(" \t\r\n\fa//b\n+ // c") == "a|+");
  CHECK(texts("//a").empty());
  CHECK(texts("'//a'") == "'//a'");
  CHECK(texts("a / / b") == "a|/|/|b");
}

TEST_CASE("what is no token is reported once and a run of it is one") {
  const struct {
    std::string_view source, issues;
    std::vector<TokenKind> kinds;
  } cases[] = {
      {"a = b", "2+1 '=' is no operator\n", {K::identifier, K::equals, K::identifier, K::end}},
      {"a & b | c",
       "2+1 '&' is no operator\n6+1 '|' is no operator\n",
       {K::identifier, K::logical_and, K::identifier, K::logical_or, K::identifier, K::end}},
      {"a ;;; b", "2+1 unexpected character \";\"\n", {K::identifier, K::bad, K::identifier, K::end}},
      {"\xc3\xa9", "0+2 unexpected character \"\xc3\xa9\"\n", {K::bad, K::end}},
      {"'abc", "0+4 unterminated string\n", {K::bad, K::end}},
      {"'abc\nd", "0+4 unterminated string\n", {K::bad, K::identifier, K::end}},
      {"'abc\\'", "0+6 unterminated string\n", {K::bad, K::end}},
      {"r'''abc''", "0+9 unterminated string\n", {K::bad, K::end}},
      {"'", "0+1 unterminated string\n", {K::bad, K::end}},
      {"'\\", "0+2 unterminated string\n", {K::bad, K::end}},
      {"a.`b", "2+2 malformed quoted field name\n", {K::identifier, K::dot, K::bad, K::end}},
      {"``", "0+1 malformed quoted field name\n", {K::bad, K::end}},
      {"`a$b` c", "0+2 malformed quoted field name\n", {K::bad, K::identifier, K::end}},
  };
  for (const auto& test : cases) {
    CAPTURE(test.source);
    std::vector<Issue> issues;
    (void)lex(test.source, issues);
    CHECK(issue_texts(issues) == test.issues);
    CHECK(kinds(test.source) == test.kinds);
  }
}

TEST_CASE("a text of nothing but mistakes ends in a bounded number of issues") {
  std::string source;
  for (int i = 0; i < 1000; ++i) source += "= ";
  std::vector<Issue> issues;
  CHECK(lex(source, issues).size() == 1001);
  CHECK(issues.size() == limits::max_cel_issues);
}

TEST_CASE("escapes stand for what the language says") {
  CHECK(string_value(R"('\a\b\f\n\r\t\v\"\'\\\?\`')") == "\a\b\f\n\r\t\v\"'\\?`");
  CHECK(string_value(R"("\x41\X41\101\u0041\U00000041")") == "AAAAA");
  CHECK(string_value(R"('\xff\377')") == "\xc3\xbf\xc3\xbf");
  CHECK(string_value(R"(b'\xff\377\000é')") == std::string("\xff\xff\0\xc3\xa9", 5));
  CHECK(string_value(R"('\u00e9\u20ac\U0001F600\U0010ffff')") ==
        "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xf4\x8f\xbf\xbf");
  CHECK(string_value(R"('\000')") == std::string(1, '\0'));
  CHECK(string_value("'\\1011'") == "A1");
  CHECK(string_value(R"(r'\n\')") == R"(\n\)");
  CHECK(string_value(R"(bR"\x41")") == R"(\x41)");
  CHECK(string_value("'''a'b''c\\''''") == "a'b''c'");
  CHECK(string_value("\"\"\"a\r\nb\rc\nd\"\"\"") == "a\nb\nc\nd");
  CHECK(string_value("r'''a\r\nb'''") == "a\nb");
  CHECK(string_value("''").empty());
  CHECK(string_value("''''''").empty());
  CHECK(string_value("'\"'") == "\"");
}

TEST_CASE("escapes that stand for nothing are reported where they are") {
  CHECK(literal_issues(R"('a\qb')") == "2+2 invalid escape sequence\n");
  CHECK(literal_issues(R"('\x4')") == "1+3 invalid escape sequence\n");
  CHECK(literal_issues(R"('\xg')") == "1+2 invalid escape sequence\n");
  CHECK(literal_issues(R"('\u12')") == "1+4 invalid escape sequence\n");
  CHECK(literal_issues(R"('\18')") == "1+2 invalid escape sequence\n");
  CHECK(literal_issues(R"('\400')") == "1+2 invalid escape sequence\n");
  CHECK(literal_issues(R"('\ud800')") == "1+6 invalid unicode code point\n");
  CHECK(literal_issues(R"('\U00110000')") == "1+10 invalid unicode code point\n");
  CHECK(literal_issues(R"(b'\u0041')") == "2+6 invalid escape sequence\n");
  CHECK(literal_issues("'\\\xc3\xa9'") == "1+3 invalid escape sequence\n");
  CHECK(literal_issues(R"('\q\q')") == "1+2 invalid escape sequence\n3+2 invalid escape sequence\n");
}

TEST_CASE("numbers keep to their ranges") {
  std::vector<Issue> issues;
  CHECK(literal("9223372036854775807", issues).integer == 9223372036854775807);
  CHECK(literal("-9223372036854775808", issues).integer == -9223372036854775807 - 1);
  CHECK(literal("0x7fffffffffffffff", issues).integer == 9223372036854775807);
  CHECK(literal("-0x8000000000000000", issues).integer == -9223372036854775807 - 1);
  CHECK(literal("007", issues).integer == 7);
  CHECK(literal("18446744073709551615u", issues).uinteger == 18446744073709551615U);
  CHECK(literal("0xFFu", issues).uinteger == 255);
  CHECK(literal("-1.5e3", issues).real == -1500);
  CHECK(literal(".5", issues).real == 0.5);
  CHECK(literal("1e-400", issues).real == 0);
  CHECK(literal("0.0000000001e-320", issues).real == 0);
  CHECK(literal("0e999999999999999999999", issues).real == 0);
  CHECK(literal("5e-324", issues).real > 0);
  CHECK(literal("1.7976931348623157e308", issues).real > 1e308);
  CHECK(issues.empty());

  CHECK(literal_issues("9223372036854775808") == "0+19 invalid int literal\n");
  CHECK(literal_issues("-9223372036854775809") == "1+19 invalid int literal\n");
  CHECK(literal_issues("0x8000000000000000") == "0+18 invalid int literal\n");
  CHECK(literal_issues("18446744073709551616u") == "0+21 invalid uint literal\n");
  CHECK(literal_issues("1e309") == "0+5 invalid double literal\n");
  CHECK(literal_issues("1e99999999999999999999") == "0+22 invalid double literal\n");
  CHECK(literal_issues("0.001e400") == "0+9 invalid double literal\n");
}

TEST_CASE("only well-formed UTF-8 has a length") {
  for (const std::string_view good :
       {"a", "\xc2\x80", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"}) {
    CAPTURE(good);
    CHECK(utf8_length(good) == good.size());
    CHECK(utf8_length(std::string(good) + "x") == good.size());
    if (good.size() > 1) CHECK(utf8_length(good.substr(0, good.size() - 1)) == 0);
  }
  for (const std::string_view bad : {"", "\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80",
                                     "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xc3\x28"}) {
    CHECK(utf8_length(bad) == 0);
  }
}
