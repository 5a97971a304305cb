// What the parser says of texts that are no expressions, and that none of them is too much for it.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "policies/base/limits.hpp"
#include "policies/cel/parse.hpp"

using namespace tidegate;
using namespace tidegate::cel;

namespace {

std::string issues_of(std::string_view source) {
  const Parsed parsed = parse(source);
  CHECK(!parsed.root == !parsed.issues.empty());
  std::string out;
  for (const Issue& issue : parsed.issues) {
    out += std::to_string(issue.offset) + "+" + std::to_string(issue.length) + " " + issue.message +
           (issue.hint.empty() ? "" : " (" + issue.hint + ")") + "\n";
  }
  return out;
}

std::string repeat(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

const std::string too_deep = "expression recursion limit exceeded: 250";

// The first issue's text; empty when there is none.
std::string first_issue(const std::string& source) {
  const Parsed parsed = parse(source);
  CHECK(!parsed.root == !parsed.issues.empty());
  return parsed.issues.empty() ? "" : parsed.issues.front().message;
}

}  // namespace

TEST_CASE("a mistake is told with what stands there and what could") {
  const struct {
    std::string_view source, issues;
  } cases[] = {
      {"", "0+1 unexpected end of the expression, expected an expression\n"},
      {" // nothing", "11+1 unexpected end of the expression, expected an expression\n"},
      {"a b", "2+1 unexpected 'b', expected an operator or the end of the expression\n"},
      {"a)", "1+1 unexpected ')', expected an operator or the end of the expression\n"},
      {"a +", "3+1 unexpected end of the expression, expected an expression\n"},
      {"a + * b", "4+1 unexpected '*', expected an expression\n"},
      {"a.", "2+1 unexpected end of the expression, expected a field name\n"},
      {"a.true", "2+4 unexpected 'true', expected a field name\n"},
      {"a.in", "2+2 unexpected 'in', expected a field name\n"},
      {"a.'b'", "2+3 unexpected ''b'', expected a field name\n"},
      {"..a", "1+1 unexpected '.', expected a name\n"},
      {"a.?b()", "4+1 unexpected '(', expected an operator or the end of the expression\n"},
      {"a.`b`()", "5+1 unexpected '(', expected an operator or the end of the expression\n"},
      {"f(a)(b)", "4+1 unexpected '(', expected an operator or the end of the expression\n"},
      {"a().b{}", "5+1 unexpected '{', expected an operator or the end of the expression\n"},
      {"a ? b", "5+1 unexpected end of the expression, expected ':' and what holds otherwise\n"},
      {"a ? b ? c : d : e", "6+1 unexpected '?', expected ':' and what holds otherwise\n"},
      {"(a", "2+1 unexpected end of the expression, expected ')'\n"},
      {"[a", "2+1 unexpected end of the expression, expected ',' or ']'\n"},
      {"f(a,)", "4+1 unexpected ')', expected an expression\n"},
      {"f(a]", "3+1 unexpected ']', expected ',' or ')'\n"},
      {"{a}", "2+1 unexpected '}', expected ':' and a value\n"},
      {"T{1: a}", "2+1 unexpected '1', expected a field name\n"},
      {"[,,]", "1+1 unexpected ',', expected an expression\n2+1 unexpected ',', expected an expression\n"},
      {"!-a", "1+1 unexpected '-', expected an expression\n"},
      {"-!a", "1+1 unexpected '!', expected an expression\n"},
      {"a and b", "2+3 unexpected 'and', expected an operator or the end of the expression (did you mean '&&'?)\n"},
      {"a or b", "2+2 unexpected 'or', expected an operator or the end of the expression (did you mean '||'?)\n"},
      {"a = b", "2+1 '=' is no operator (did you mean '=='?)\n"},
      {"a === b", "2+3 '===' is no operator (did you mean '=='?)\n"},
      {"a !== b", "2+3 '!==' is no operator (did you mean '!='?)\n"},
      {"while", "0+5 reserved identifier: while\n"},
      {"if(a)", "0+2 reserved identifier: if\n"},
      {"9223372036854775808",
       "0+19 invalid int literal (an int lies between -9223372036854775808 and 9223372036854775807)\n"},
      {"'\xff'", "1+1 the expression is not valid UTF-8\n"},
      {"'abc", "0+4 unterminated string (a string of several lines is written '''…''')\n"},
      {"a == 'abc && b", "5+9 unterminated string (a string of several lines is written '''…''')\n"},
  };
  for (const auto& test : cases) {
    CAPTURE(test.source);
    CHECK(issues_of(test.source) == test.issues);
  }
}

TEST_CASE("macros say which argument does not fit") {
  CHECK(issues_of("a.all(1, b)") == "6+1 argument must be a simple name\n");
  CHECK(issues_of("a.all(b.c, d)") == "6+3 argument must be a simple name\n");
  CHECK(issues_of("a.all(.b, d)") == "6+2 argument must be a simple name\n");
  CHECK(issues_of("a.map(b + c, d)") == "6+5 argument is not an identifier\n");
  CHECK(issues_of("a.filter('b', d)") == "9+3 argument is not an identifier\n");
  CHECK(issues_of("a.all(__result__, b)") == "6+10 iteration variable overwrites accumulator variable\n");
  CHECK(issues_of("a.transformList(i, i, b)") == "19+1 duplicate variable name: i\n");
  CHECK(issues_of("a.transformMap(i, 1, b)") == "18+1 argument must be a simple name\n");
  CHECK(issues_of("has(a)") == "4+1 invalid argument to has() macro\n");
  CHECK(issues_of("has(a.?b)") == "4+4 invalid argument to has() macro\n");
  CHECK(issues_of("a.optMap(1, b)") == "9+1 optMap() variable name must be a simple identifier\n");
  CHECK(issues_of("a.optFlatMap(1, b)") == "13+1 optFlatMap() variable name must be a simple identifier\n");
  CHECK(issues_of("a.sortBy(1, b)") == "9+1 argument is not an identifier\n");
  CHECK(issues_of("{}.sortBy(x, x)") ==
        "0+2 sortBy can only be applied to a list, identifier, comprehension, call or select expression\n");
}

TEST_CASE("several mistakes are told at once, in order, without echoes") {
  const struct {
    std::string_view source, issues;
  } cases[] = {
      {"f(a b, c[, d)", "4+1 unexpected 'b', expected ',' or ')'\n9+1 unexpected ',', expected an expression\n"},
      {"(a b) + while", "3+1 unexpected 'b', expected ')'\n8+5 reserved identifier: while\n"},
      {"a[b c] + [d e, f g]",
       "4+1 unexpected 'c', expected ']'\n12+1 unexpected 'e', expected ',' or ']'\n17+1 unexpected 'g', expected ',' "
       "or ']'\n"},
      {"has(a b)", "6+1 unexpected 'b', expected ',' or ')'\n"},
      {"has(;)", "4+1 unexpected character \";\"\n"},
      {"a ; b", "2+1 unexpected character \";\"\n"},
      {"; b", "0+1 unexpected character \";\"\n"},
      {"has(a) && if", "4+1 invalid argument to has() macro\n10+2 reserved identifier: if\n"},
      {"'\\q' + 1e999",
       "1+2 invalid escape sequence (a backslash is written '\\\\', or the string r'…')\n7+5 invalid double literal "
       "(it is "
       "larger than any double)\n"},
  };
  for (const auto& test : cases) {
    CAPTURE(test.source);
    CHECK(issues_of(test.source) == test.issues);
  }
}

TEST_CASE("no more issues are told than anyone reads") {
  CHECK(parse("[" + repeat("if, ", 1000) + "]").issues.size() == limits::max_cel_issues);
  CHECK(parse("'" + repeat("\\q", 1000) + "'").issues.size() == limits::max_cel_issues);
  CHECK(parse(repeat("= ", 1000)).issues.size() <= limits::max_cel_issues);
}

TEST_CASE("nesting ends at cel-go's depth") {
  const struct {
    std::string_view open, inner, close;
    std::size_t most;
  } cases[] = {
      {"(", "a", ")", 249},       {"[", "a", "]", 249},   {"f(", "a", ")", 249},  {"{1:", "a", "}", 249},
      {"T{f:", "a", "}", 249},    {"a[", "a", "]", 249},  {"!(", "a", ")", 249},  {"-(", "a", ")", 249},
      {"a ? b : ", "c", "", 249}, {"", "a", ".b", 249},   {"", "a", "[b]", 249},  {"", "a", ".f()", 249},
      {"", "a", " + b", 249},     {"", "a", " * b", 249}, {"", "a", " < b", 249}, {"", "a", ".?b", 249},
  };
  for (const auto& test : cases) {
    CAPTURE(test.open);
    CAPTURE(test.close);
    const auto nested = [&](std::size_t times) {
      return repeat(test.open, times) + std::string(test.inner) + repeat(test.close, times);
    };
    CHECK(first_issue(nested(test.most)).empty());
    CHECK(first_issue(nested(test.most + 1)) == too_deep);
  }
}

TEST_CASE("texts as long as texts may be end in a tree or in issues") {
  constexpr std::size_t most = limits::max_cel_code_points;
  for (const std::string_view element : {"a+",    "a.",     "(",    "[",        "{1:",         "f(", "a[",
                                         "!(",    "-(",     "a?b:", "T{a:",     "a.b(",        "a<", "a*",
                                         "a.?b.", "a[?b].", "has(", "a.all(x,", "a.map(x, x,", "[{"}) {
    CAPTURE(element);
    CHECK(first_issue(repeat(element, most / element.size())) == too_deep);
  }
  for (const std::string_view element : {"a&&", "a||", "!", "-", "a&&b||"}) {
    CAPTURE(element);
    CHECK(first_issue(repeat(element, (most - 1) / element.size()) + "a").empty());
  }
  CHECK(first_issue("[" + repeat("1,", (most - 2) / 2) + "]").empty());
  CHECK(first_issue("a" + repeat(" ", most - 1)).empty());
  CHECK(first_issue("a" + repeat(" ", most)) == "expression code point size exceeds limit: 100000");
  CHECK(first_issue("'" + repeat("\xc3\xa9", most - 2) + "'").empty());
  CHECK(first_issue("'" + repeat("\xc3\xa9", most - 1) + "'") == "expression code point size exceeds limit: 100000");
}

TEST_CASE("receivers that are copied do not multiply without end") {
  CHECK(first_issue("a" + repeat(".optMap(x, x)", 8)).empty());
  CHECK(first_issue("a" + repeat(".optMap(x, x)", 30)) ==
        "expression is too large: more than 100000 nodes after its macros were expanded");
}
