#include "policies/values/glob.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

#include "policies/base/limits.hpp"

using tidegate::values::Glob;
using tidegate::values::glob_matches;

namespace {

// Slow and obvious: what a glob means.
bool naive(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern[0] == '*') return naive(pattern.substr(1), text) || (!text.empty() && naive(pattern, text.substr(1)));
  return !text.empty() && pattern[0] == text[0] && naive(pattern.substr(1), text.substr(1));
}

}  // namespace

TEST_CASE("a star is any characters and the rest is itself") {
  struct Case {
    const char* pattern;
    const char* text;
    bool want;
  };
  const Case cases[] = {
      {"kube-*", "kube-system", true},
      {"kube-*", "kube-", true},
      {"kube-*", "kube", false},
      {"*", "", true},
      {"*", "a/b", true},
      {"", "", true},
      {"", "a", false},
      {"a", "a", true},
      {"a", "A", false},
      {"*a", "ba", true},
      {"*a", "ab", false},
      {"a*a", "a", false},
      {"a*a", "aa", true},
      {"*a*b*", "xxaxxbxx", true},
      {"*a*b*", "ba", false},
      {"ab*ba", "aba", false},
      {"**", "x", true},
      {"a**b", "ab", true},
      {"*ab*ab", "ab", false},
      {"*ab*ab", "abab", true},
      {"a.c", "abc", false},
      {"[a]", "a", false},
      {"system:serviceaccount:*:ci", "system:serviceaccount:x:ci", true},
  };
  for (const Case& c : cases) {
    CAPTURE(c.pattern);
    CAPTURE(c.text);
    CHECK(glob_matches(c.pattern, c.text) == c.want);
    CHECK(naive(c.pattern, c.text) == c.want);
  }
}

TEST_CASE("globs agree with a naive matcher") {
  const auto text = rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab")));
  const auto pattern = rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab*")));
  rc::check("naive", [&] {
    const std::string p = (*pattern).substr(0, 12);
    const std::string t = (*text).substr(0, 16);
    RC_ASSERT(glob_matches(p, t) == naive(p, t));
    // A prefix that could match is one that some text begins with, tried over the glob's own letters.
    if (p.empty()) return;
    const Glob glob = Glob::compile(p).value();
    RC_ASSERT(glob.matches(t) == naive(p, t));
    for (std::size_t cut = 0; cut < t.size(); ++cut) {
      if (naive(p, t)) RC_ASSERT(glob.could_match_prefix(t.substr(0, cut)));
    }
  });
}

TEST_CASE("a prefix could match while the rest is not known") {
  const auto could = [](const char* pattern, const char* prefix) {
    return Glob::compile(pattern).value().could_match_prefix(prefix);
  };
  CHECK(could("legacy-*", "legacy-"));
  CHECK(could("legacy-*", "leg"));
  CHECK(could("legacy-*", "legacy-billing-"));
  CHECK_FALSE(could("legacy-*", "new-"));
  CHECK(could("*-billing", "legacy-"));
  CHECK(could("web-abc12", "web-"));
  CHECK_FALSE(could("web-", "web-"));  // a suffix always follows
  CHECK_FALSE(could("web", "web-"));
}

TEST_CASE("globs and texts that force a naive search to try every place end at once") {
  const std::string text(1 << 20, 'a');
  std::string stars;
  while (stars.size() + 2 < tidegate::limits::max_pattern_bytes) stars += "*a";
  CHECK_FALSE(glob_matches(stars + "b*", text));
  CHECK(glob_matches(stars + "*", text));
  CHECK_FALSE(glob_matches("*" + std::string(tidegate::limits::max_pattern_bytes - 3, 'a') + "b*", text));
}

TEST_CASE("empty and overlong globs are refused") {
  CHECK_FALSE(Glob::compile("").has_value());
  CHECK_FALSE(Glob::compile(std::string(tidegate::limits::max_pattern_bytes + 1, 'a')).has_value());
  CHECK(Glob::compile(std::string(tidegate::limits::max_pattern_bytes, 'a')).has_value());
}
