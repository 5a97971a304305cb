// What a line looks like: escaping, cutting, both formats. JSON is read back by the product's parser.
#include "server/observe/log_line.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>

#include "policies/base/json/parser.hpp"

namespace tidegate::observe {
namespace {

std::string json_line(std::string_view key, std::string_view value) {
  Line line(Format::json, Level::info, "m");
  return std::string(line.field(key, value).finish());
}

// Reads a finished JSON line and hands the root to `check`.
template <class Check>
void with_parsed(std::string_view members, Check&& check) {
  std::string text = "{" + std::string(members) + "}";
  base::Arena arena(64 * limits::MiB, limits::MiB);
  const auto root = json::parse_copy(text, arena);
  REQUIRE_MESSAGE(root.has_value(), text);
  check(*root);
}

TEST_CASE("fields of all types, in order") {
  Line line(Format::json, Level::warn, "denied");
  line.field("request_uid", "u-1").field("dry_run", true).field("signed", std::int64_t{-5}).field("count", 7);
  line.field("most", std::numeric_limits<std::uint64_t>::max()).field("literal", "text").field_if("empty", "");
  CHECK(line.finish() == R"("msg":"denied","request_uid":"u-1","dry_run":true,"signed":-5,"count":7,)"
                         R"("most":18446744073709551615,"literal":"text")");
  CHECK(line.level() == Level::warn);
}

TEST_CASE("what a value may hold, and how it is escaped") {
  struct Row {
    std::string value, written;
  };
  const Row rows[] = {
      {"plain", "plain"},
      {R"(say "hi" \o/)", R"(say \"hi\" \\o/)"},
      {"a\nb\rc\td", R"(a\nb\rc\td)"},
      {std::string("nul\0!", 5), R"(nul\u0000!)"},
      {"\x1b[31mred\x7f", R"(\u001b[31mred\u007f)"},
      {"caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x8C\x8A", "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x8C\x8A"},
      {"\xC2\x9B", R"(\u009b)"},                                                 // C1: a terminal's CSI
      {"\xE2\x80\xA8\xE2\x80\xA9", R"(\u2028\u2029)"},                           // line breaks for JavaScript
      {"\xFFx", "\xEF\xBF\xBDx"},                                                // no UTF-8
      {"\xC0\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD"},                                  // overlong
      {"\xE0\x80\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},                  // overlong
      {"\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},                  // surrogate
      {"\xF4\x90\x80\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},  // beyond U+10FFFF
      {"\xE2\x82", "\xEF\xBF\xBD\xEF\xBF\xBD"},                                  // broken off
  };
  for (const Row& row : rows) {
    CAPTURE(row.value);
    CHECK(json_line("k", row.value) == R"("msg":"m","k":")" + row.written + '"');
  }
}

TEST_CASE("every byte, alone and in pairs, gives JSON that parses") {
  for (int first = 0; first < 256; ++first) {
    std::string value{static_cast<char>(first)};
    for (int second = 0; second < 256; ++second) value += {static_cast<char>(first), static_cast<char>(second)};
    with_parsed(json_line("k", value), [](const json::Node&) {});
  }
}

TEST_CASE("a value too long is cut at a whole character, marked, and the line says so") {
  // Four-byte characters at each offset to the limit.
  for (std::size_t shift = 0; shift < 4; ++shift) {
    std::string value(shift, 'x');
    while (value.size() < 2 * Line::capacity) value += "\xF0\x9F\x8C\x8A";
    const std::string line = json_line("message", value);
    CHECK(line.size() <= Line::capacity);
    CHECK(line.size() > Line::capacity - 32);
    CHECK(line.ends_with("\xF0\x9F\x8C\x8A\xE2\x80\xA6\",\"truncated\":true"));
    with_parsed(line, [](const json::Node&) {});
  }
}

TEST_CASE("every length around the limit stays within it and parses") {
  for (const char filler : {'x', '"', '\x01'}) {
    for (std::size_t size = 600; size < Line::capacity + 10; ++size) {
      Line line(Format::json, Level::info, "m");
      line.field("a", std::string(size, filler)).field("flag", true).field("b", "tail").field("n", 12345);
      const std::string_view text = line.finish();
      REQUIRE(text.size() <= Line::capacity);
      if (size % 97 == 0 || size > Line::capacity - 80) with_parsed(text, [](const json::Node&) {});
    }
  }
}

TEST_CASE("a value with a bound of its own leaves room for those behind it") {
  Line line(Format::json, Level::info, "m");
  line.field("user", std::string(5000, 'u'), 8).field("message", "why");
  CHECK(line.finish() == "\"msg\":\"m\",\"user\":\"uuuuuuuu\xE2\x80\xA6\",\"message\":\"why\",\"truncated\":true");
}

TEST_CASE("what comes behind finish is ignored") {
  Line line(Format::json, Level::info, "m");
  (void)line.finish();
  line.field("late", "x").field("later", 1);
  CHECK(line.finish() == "\"msg\":\"m\"");
}

TEST_CASE("the text format quotes what isn't a plain word") {
  Line line(Format::text, Level::info, "rules loaded");
  line.field("rules", 4).field("file", "a.yaml").field("name", "two words").field("empty", "").field("eq", "a=b");
  line.field("forged", "x\nlevel=error").field("accent", "\xC3\xA9");
  CHECK(line.finish() ==
        "rules loaded rules=4 file=a.yaml name=\"two words\" empty=\"\" eq=\"a=b\" forged=\"x\\nlevel=error\" "
        "accent=\"\xC3\xA9\"");
}

TEST_CASE("the text format is cut like JSON") {
  Line line(Format::text, Level::info, "m");
  line.field("a", std::string(5000, 'x')).field("b", 1);
  const std::string_view text = line.finish();
  CHECK(text.size() <= Line::capacity);
  CHECK(text.ends_with("xxx\xE2\x80\xA6 truncated=true"));
}

}  // namespace
}  // namespace tidegate::observe
