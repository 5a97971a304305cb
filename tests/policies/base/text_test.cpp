#include "policies/base/text.hpp"

#include <doctest/doctest.h>

namespace tidegate::base {
namespace {

TEST_CASE("texts are cut at whole characters and say so") {
  CHECK(cut_runes("abc", 3) == "abc");
  CHECK(cut_runes("abcd", 3) == "ab\xE2\x80\xA6");
  CHECK(cut_runes("\xC3\xA4\xC3\xB6\xC3\xBC\xC3\x9F", 3) == "\xC3\xA4\xC3\xB6\xE2\x80\xA6");
  CHECK(count_runes(cut_runes("\xC3\xA4\xC3\xB6\xC3\xBC\xC3\x9F", 3)) == 3);
  CHECK(cut_bytes("abcdef", 6) == "abcdef");
  CHECK(cut_bytes("abcdefg", 6) == "abc\xE2\x80\xA6");
  CHECK(cut_bytes("a\xC3\xA4\xC3\xA4\xC3\xA4", 6) == "a\xC3\xA4\xE2\x80\xA6");
  for (std::size_t most = 3; most < 12; ++most)
    CHECK(cut_bytes("\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4", most).size() <= most);
}

TEST_CASE("nothing that drives a terminal or breaks a line is left") {
  CHECK(one_line("a\nb\tc\x1B[31m\x7F") == "a b c [31m ");
  CHECK(one_line("a\xC2\x85"
                 "b\xE2\x80\xA8"
                 "c") == "a b c");
  CHECK(one_line("\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80") == "\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80");
}

TEST_CASE("a quoted text can't end its quotes") {
  CHECK(quoted("a\"b\\c\n") == "\"a\\\"b\\\\c \"");
  CHECK(quoted(std::string(300, 'x'), 10) == "\"xxxxxxxxx\xE2\x80\xA6\"");
}

}  // namespace
}  // namespace tidegate::base
