#include "policies/values/go_quote.hpp"

#include <doctest/doctest.h>

using tidegate::values::first_rune;
using tidegate::values::go_quoted;
using tidegate::values::is_go_printable;

TEST_CASE("texts are quoted as Go's strconv.Quote does") {
  struct Case {
    std::string text, quoted;
  };
  const Case cases[] = {
      {"", "\"\""},
      {"plain", "\"plain\""},
      {"a\"b\\c", R"("a\"b\\c")"},
      {"\a\b\f\n\r\t\v", R"("\a\b\f\n\r\t\v")"},
      {std::string("\0\x1f\x7f", 3), R"("\x00\x1f\x7f")"},
      {"é€😀", "\"é€😀\""},
      {"\u00a0\u200b\u2028\ue000", R"("\u00a0\u200b\u2028\ue000")"},
      {"\U000e0001", R"("\U000e0001")"},
      {"\xff\xc3", R"("\xff\xc3")"},
      {"\xed\xa0\x80", R"("\xed\xa0\x80")"},
      {"\uFFFD", "\"\uFFFD\""},
  };
  for (const Case& c : cases) CHECK(go_quoted(c.text) == c.quoted);
}

TEST_CASE("printable are letters, marks, numbers, punctuation and symbols") {
  for (const char32_t code : {U' ', U'~', U'\u00a1', U'\u0301', U'\u4e00', U'\U0001F600'}) CHECK(is_go_printable(code));
  for (const char32_t code : {U'\x1f', U'\x7f', U'\u0085', U'\u00a0', U'\u00ad', U'\u3000', U'\ufeff', U'\U0010FFFF'}) {
    CHECK(!is_go_printable(code));
  }
}

TEST_CASE("a byte that starts no character counts alone") {
  CHECK(first_rune("\xe2\x82\xac").length == 3);
  CHECK(first_rune("\xe2\x82").length == 1);
  CHECK(first_rune("\xc0\x80").length == 1);
  CHECK(first_rune("\xf4\x90\x80\x80").length == 1);
  CHECK(first_rune("\x80").code == 0xFFFD);
}
