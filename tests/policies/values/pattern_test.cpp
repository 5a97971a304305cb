#include "policies/values/pattern.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>
#include <re2/re2.h>

#include <string>
#include <vector>

#include "policies/base/limits.hpp"

using tidegate::values::Matchers;
using tidegate::values::Pattern;

namespace {

Pattern compile(const std::string& source, Pattern::Mode mode = Pattern::Mode::whole) {
  auto compiled = Pattern::compile(source, mode);
  if (!compiled) FAIL("no pattern: " << source << ": " << compiled.error().message);
  return *compiled;
}

bool matches(const std::string& source, const std::string& text, Pattern::Mode mode = Pattern::Mode::whole) {
  Matchers matchers;
  return compile(source, mode).matches(text, matchers);
}

}  // namespace

TEST_CASE("what rule files usually say runs without RE2") {
  const char* const sources[] = {"",
                                 "platform",
                                 "a|b|c",
                                 "(a|b|c)",
                                 "^(?:a|b)$",
                                 "[a-z-]+",
                                 "[a-z0-9]*",
                                 ".*",
                                 ".+",
                                 "team-.*",
                                 ".*-prod",
                                 "v[0-9]+\\.x",
                                 "[^/]+",
                                 "\\d{4}",
                                 "[a-z]{1,63}",
                                 "x?",
                                 "^[a-z]+$",
                                 "cost-\\d+",
                                 "grün",
                                 "a|team-[a-z]+",
                                 "[\\w.-]+",
                                 "[]a]+",
                                 "[a\\-z]+",
                                 "a\\.b",
                                 ".{3}",
                                 "^a|b$",
                                 "[a-z]([a-z0-9-]*[a-z0-9])?",
                                 "^[a-z]([-a-z0-9]*[a-z0-9])?$",
                                 "[a-z](?:[-a-z0-9]*[a-z0-9])?"};
  for (const char* source : sources) {
    CAPTURE(source);
    CHECK_FALSE(compile(source).needs_re2());
  }
  const char* const others[] = {"(?i)team",
                                "[a-z]([a-z]*[^a])?",
                                "[a-z]([a-z]*[a-z])??",
                                "[a-z]([a-z]*[a-z])+",
                                "[a-z]([a-z]+[a-z])?",
                                "[a-z]([a-z]*[a-z])?x",
                                "x[a-z]([a-z]*[a-z])?",
                                "a.*b.*",
                                "\\bx",
                                "[[:alpha:]]+",
                                "a+?",
                                "\\pL+",
                                "(a|b)(c|d)",
                                "x{0}y",
                                "[ä]+",
                                "a{,5}",
                                "\\x41",
                                "\\D",
                                "[^\\n]"};
  for (const char* source : others) {
    CAPTURE(source);
    CHECK(compile(source).needs_re2());
  }
}

TEST_CASE("a pattern matches the whole value") {
  CHECK(matches("[a-z-]+", "team-a"));
  CHECK_FALSE(matches("[a-z-]+", "team-a1"));
  CHECK_FALSE(matches("[a-z-]+", ""));
  CHECK_FALSE(matches("a|b", "ab"));
  CHECK_FALSE(matches("a", "a\n"));
  CHECK_FALSE(matches("^a$", "a\n"));
  CHECK_FALSE(matches("a.*", "a\nb"));  // the dot is no newline
  CHECK(matches("a[^x]*", "a\nb"));
  CHECK(matches(".{3}", "äöü"));
  CHECK_FALSE(matches(".{3}", "äö"));
  CHECK(matches("a(b|c)+d", "abcbd"));
  CHECK(matches("ab*ba", "aba"));
  CHECK_FALSE(matches("aba?ba", "aba"));  // the ends must not overlap
  CHECK(matches("", ""));
  CHECK_FALSE(matches("", "a"));
}

TEST_CASE("names, as Kubernetes' own patterns have them, match as RE2 has it") {
  const std::string texts[] = {"",    "a",   "A",    "-",      "1",   "ab",  "a-",  "-a",     "a1",   "a-b", "a--b",
                               "a_b", "a.b", "abc-", "a\nb",   "a\n", "\na", "aä",  "äa",     "aäb",  "ab1", "1a",
                               "bab", "b",   "a b",  "team-a", "xay", "  a", "a  ", "web-1-", "w3b-1"};
  for (const std::string source : {"[a-z]([-a-z0-9]*[a-z0-9])?", "^[a-z]([-a-z0-9]*[a-z0-9])?$", "[ab]([a]*[b])?",
                                   "^[a-z](?:[-a-z0-9]*[a-z0-9])?", "[a-z]([-a-z0-9]*[a-z0-9])?$"}) {
    for (const auto mode : {Pattern::Mode::whole, Pattern::Mode::anywhere}) {
      Matchers matchers;
      const Pattern pattern = compile(source, mode);
      for (const std::string& text : texts) {
        CAPTURE(source);
        CAPTURE(text);
        const bool wanted =
            mode == Pattern::Mode::whole ? re2::RE2::FullMatch(text, source) : re2::RE2::PartialMatch(text, source);
        CHECK(pattern.matches(text, matchers) == wanted);
      }
    }
  }
}

TEST_CASE("CEL's matches() finds a part") {
  const auto anywhere = Pattern::Mode::anywhere;
  CHECK(matches("b", "abc", anywhere));
  CHECK(matches("^a", "abc", anywhere));
  CHECK_FALSE(matches("^b", "abc", anywhere));
  CHECK(matches("c$", "abc", anywhere));
  CHECK_FALSE(matches("^b$", "abc", anywhere));
  CHECK(matches("[0-9]+", "a1b", anywhere));
  CHECK(matches("", "abc", anywhere));
  CHECK(matches("(x|b)", "abc", anywhere));
  CHECK(matches("x|^a", "abc", anywhere));
  CHECK_FALSE(compile("b", anywhere).needs_re2());
}

TEST_CASE("errors carry RE2's words, the place and a remedy") {
  struct Case {
    std::string source;
    std::string message;
    std::size_t offset;
    std::size_t length;
    std::string hint;
  };
  const Case cases[] = {
      {"team-[a-z", "not a regular expression: missing ]: [a-z", 5, 4, ""},
      {"(a", "not a regular expression: missing ): (a", 0, 2, ""},
      {"*-prod", "not a regular expression: no argument for repetition operator: *", 0, 1,
       "this is no glob: write .* for any characters"},
      {"a(?!b)", "not a regular expression: invalid perl operator: (?!", 1, 3, "RE2 has no look-around"},
      {"(a)\\1", "not a regular expression: invalid escape sequence: \\1", 3, 2,
       "RE2 has no back-references; a backslash is written \\\\"},
      {"((a{100}){100}){100}", "not a regular expression: invalid repetition size: {100}", 14, 5, ""},
      {"[\\pL]{500}", "not a regular expression: pattern too large - compile failed", 0, 10,
       "write fewer or smaller counted repetitions"},
      {std::string(4097, 'a'), "the pattern has more than 4096 bytes", 0, 4097, ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.source.substr(0, 40));
    const auto compiled = Pattern::compile(c.source);
    REQUIRE_FALSE(compiled.has_value());
    CHECK(compiled.error().message == c.message);
    CHECK(compiled.error().offset <= c.source.size());
    CHECK(compiled.error().length == c.length);
    CHECK(compiled.error().hint == c.hint);
  }
}

TEST_CASE("matchers hold a bounded number of RE2 objects and drop the one unused for longest") {
  Matchers matchers;
  std::vector<Pattern> patterns;
  for (std::size_t i = 0; i < tidegate::limits::max_cached_patterns + 20; ++i) {
    patterns.push_back(compile("(a" + std::to_string(i) + "|b)+"));
    CHECK(patterns.front().matches("a0b", matchers));
    CHECK(patterns.back().matches("a" + std::to_string(i) + "b", matchers));
    CHECK(matchers.size() == std::min(i + 1, tidegate::limits::max_cached_patterns));
  }
  for (const Pattern& pattern : patterns) CHECK(pattern.matches("b", matchers));
  const Pattern copy = patterns.front();
  matchers.clear();
  CHECK(matchers.size() == 0);
  CHECK(copy.matches("a0", matchers));
  CHECK(patterns.front().matches("a0", matchers));
  CHECK(matchers.size() == 1);  // copies share
  CHECK(compile("[a-z]+").matches("abc", matchers));
  CHECK(matchers.size() == 1);
}

TEST_CASE("the fast paths give RE2's answers") {
  const std::vector<std::string> atoms = {"a",   "b",   "-", ".",    "[ab]", "[^a]", "[a-c-]", "\\.", "\\d",
                                          "\\w", "\\s", "ä", "[^-]", "[]a]", "1",    "[\\d.]", "\\-", "[^\\w]"};
  const std::vector<std::string> repetitions = {"", "", "", "*", "+", "?", "{2}", "{1,2}", "{0,}", "{0}"};
  const std::vector<std::string> letters = {"a", "b", "c", "-", ".", "1", "\n", "ä", " ", "_", "]", "€"};
  const auto alternative = rc::gen::exec([&] {
    std::string source = *rc::gen::element<std::string>("", "", "^");
    const int items = *rc::gen::inRange(0, 4);
    for (int i = 0; i < items; ++i) source += *rc::gen::elementOf(atoms) + *rc::gen::elementOf(repetitions);
    return source + *rc::gen::element<std::string>("", "", "$");
  });
  const auto text = rc::gen::exec([&] {
    std::string made;
    const int items = *rc::gen::inRange(0, 6);
    for (int i = 0; i < items; ++i) made += *rc::gen::elementOf(letters);
    return made;
  });
  int simple = 0;
  rc::check("RE2", [&] {
    std::string source = *alternative;
    if (*rc::gen::inRange(0, 3) == 0) source += "|" + *alternative;
    const int wrap = *rc::gen::inRange(0, 6);
    if (wrap == 0) source = "(" + source + ")";
    if (wrap == 1) source = "^(?:" + source + ")$";
    const re2::RE2 reference(source, re2::RE2::Quiet);
    const auto whole = Pattern::compile(source);
    RC_ASSERT(whole.has_value() == reference.ok());
    if (!whole) return;
    const auto part = Pattern::compile(source, Pattern::Mode::anywhere);
    simple += whole->needs_re2() ? 0 : 1;
    Matchers matchers;
    for (int i = 0; i < 20; ++i) {
      const std::string sample = *text;
      RC_ASSERT(whole->matches(sample, matchers) == re2::RE2::FullMatch(sample, reference));
      RC_ASSERT(part->matches(sample, matchers) == re2::RE2::PartialMatch(sample, reference));
    }
  });
  CHECK(simple > 20);
}

TEST_CASE("patterns that are made while an expression runs are kept, the latest few") {
  Matchers matchers;
  const auto first = matchers.dynamic("a+b", Pattern::Mode::anywhere);
  REQUIRE(first.has_value());
  CHECK((*first)->matches("xaab", matchers));
  CHECK(!(*first)->matches("xb", matchers));
  const Pattern* kept = *first;
  CHECK(*matchers.dynamic("a+b", Pattern::Mode::anywhere) == kept);
  CHECK(!(*matchers.dynamic("a+b", Pattern::Mode::whole))->matches("xaab", matchers));

  for (std::size_t i = 0; i < 10 * tidegate::limits::max_dynamic_patterns; ++i) {
    const std::string source = "(x|y)" + std::to_string(i) + "$";
    const auto pattern = matchers.dynamic(source, Pattern::Mode::anywhere);
    REQUIRE(pattern.has_value());
    CHECK((*pattern)->source() == source);
    CHECK((*pattern)->matches("y" + std::to_string(i), matchers));
  }
  CHECK(matchers.size() <= tidegate::limits::max_cached_patterns);

  const auto wrong = matchers.dynamic("(a", Pattern::Mode::anywhere);
  REQUIRE(!wrong.has_value());
  CHECK(wrong.error().message == "not a regular expression: missing ): (a");
  CHECK(!matchers.dynamic("((a{100}){100}){100}", Pattern::Mode::anywhere).has_value());
}

TEST_CASE("find gives the leftmost match from a place on, and what lies before counts") {
  struct Case {
    std::string source, text;
    std::size_t from;
    std::string found;  // "-": none
    std::size_t begin = 0;
  };
  const Case cases[] = {
      {"b.", "abcabd", 0, "bc", 1}, {"b.", "abcabd", 2, "bd", 4},  {"b.", "abcabd", 5, "-"},
      {"a|ab", "ab", 0, "a", 0},    {"", "abc", 3, "", 3},         {"^b", "ab", 1, "-"},
      {"\\bb", "ab b", 1, "b", 3},  {"(b)(c)", "abc", 0, "bc", 1}, {"team", "a team", 0, "team", 2},
  };
  for (const Case& c : cases) {
    CAPTURE(c.source);
    CAPTURE(c.text);
    Matchers matchers;
    const auto match = compile(c.source, Pattern::Mode::anywhere).find(c.text, c.from, matchers);
    REQUIRE(match.has_value() == (c.found != "-"));
    if (!match) continue;
    CHECK(match->begin == c.begin);
    CHECK(c.text.substr(match->begin, match->end - match->begin) == c.found);
  }
}
