#include "policies/engine/rules/overlap.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace engine = tidegate::engine;
namespace values = tidegate::values;

namespace {

engine::GlobSet set(const std::vector<std::string>& include, const std::vector<std::string>& exclude = {}) {
  engine::GlobSet out;
  for (const std::string& glob : include) out.include.push_back(*values::Glob::compile(glob));
  for (const std::string& glob : exclude) out.exclude.push_back(*values::Glob::compile(glob));
  return out;
}

// Every text over {a, b} up to `length` characters.
std::vector<std::string> texts(std::size_t length) {
  std::vector<std::string> out{""};
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (out[i].size() == length) continue;
    out.push_back(out[i] + "a");
    out.push_back(out[i] + "b");
  }
  return out;
}

// Every glob over {a, b, *} of 1 to `length` characters.
std::vector<std::string> globs(std::size_t length) {
  std::vector<std::string> out{""};
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (out[i].size() == length) continue;
    for (const char c : {'a', 'b', '*'}) out.push_back(out[i] + c);
  }
  out.erase(out.begin());
  return out;
}

}  // namespace

TEST_CASE("two globs overlap exactly where some text matches both") {
  const auto all_texts = texts(6);
  const auto all_globs = globs(3);
  for (const std::string& left : all_globs) {
    for (const std::string& right : all_globs) {
      bool some = false;
      for (const std::string& text : all_texts) {
        some = some || (values::glob_matches(left, text) && values::glob_matches(right, text));
      }
      CAPTURE(left);
      CAPTURE(right);
      CHECK(engine::globs_overlap(left, right) == some);
    }
  }
}

TEST_CASE("sets overlap unless includes are apart or excluded") {
  CHECK(engine::sets_overlap(set({}), set({})));
  CHECK(engine::sets_overlap(set({"a"}), set({})));
  CHECK(engine::sets_overlap(set({"a*"}), set({"*b"})));
  CHECK(engine::sets_overlap(set({"a", "b"}), set({"b", "c"})));
  CHECK(engine::sets_overlap(set({}, {"a"}), set({}, {"b"})));
  CHECK_FALSE(engine::sets_overlap(set({"a"}), set({"b"})));
  CHECK_FALSE(engine::sets_overlap(set({"a"}), set({}, {"a"})));
  CHECK_FALSE(engine::sets_overlap(set({}, {"a*"}), set({"ab"})));
  CHECK_FALSE(engine::sets_overlap(set({"team-*"}), set({"*"}, {"team-*"})));
}

TEST_CASE("selectors overlap unless one key tells them apart") {
  const auto overlap = [](const char* a, const char* b) {
    const auto left = *values::LabelSelector::parse(a);
    const auto right = *values::LabelSelector::parse(b);
    CHECK(engine::selectors_overlap(left, right) == engine::selectors_overlap(right, left));
    return engine::selectors_overlap(left, right);
  };
  CHECK(overlap("a=1", "b=1"));
  CHECK(overlap("a=1", "a in (1,2)"));
  CHECK(overlap("a", "a!=1"));
  CHECK(overlap("!a", "a!=1"));
  CHECK(overlap("a notin (1)", "a notin (2)"));
  CHECK_FALSE(overlap("a=1", "a=2"));
  CHECK_FALSE(overlap("a=1", "a!=1"));
  CHECK_FALSE(overlap("a in (1,2)", "a notin (2,1,3)"));
  CHECK_FALSE(overlap("a", "!a"));
  CHECK_FALSE(overlap("a=1", "!a"));
}
