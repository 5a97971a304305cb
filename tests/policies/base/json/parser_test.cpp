#include "policies/base/json/parser.hpp"

#include <doctest/doctest.h>

#include <string>

#include "policies/base/json/writer.hpp"
#include "policies/base/limits.hpp"
#include "tests/policies/base/json/spaced.hpp"

namespace tidegate::json {
namespace {

constexpr std::size_t plenty = 256 * limits::MiB;

struct Parsed {
  base::Arena arena{plenty, 0};
  std::string json;
  std::string error;
};

void parse_into(Parsed& out, std::string_view text, Parser::Skip skip = Parser::Skip::nothing) {
  std::string padded(text);
  padded.append(padding_bytes, '\0');
  Parser parser;
  const auto node = parser.parse({padded.data(), text.size()}, out.arena, skip);
  if (node) {
    out.json = to_json(*node);
  } else {
    out.error = node.error().message;
  }
}

std::string round_trip(std::string_view text) {
  Parsed parsed;
  parse_into(parsed, text);
  return parsed.error.empty() ? parsed.json : "error: " + parsed.error;
}

TEST_CASE("legal JSON comes back as it was written, compact") {
  const std::pair<std::string, std::string> cases[] = {
      {"null", "null"},
      {" true ", "true"},
      {"false\n", "false"},
      {"0", "0"},
      {"-0", "0"},
      {"9223372036854775807", "9223372036854775807"},
      {"-9223372036854775808", "-9223372036854775808"},
      {"9223372036854775808", "9223372036854776000.0"},
      {"1.5", "1.5"},
      {"1e3", "1000.0"},
      {"1E-2", "0.01"},
      {"\"\"", "\"\""},
      {"\"a\\u0000b\"", "\"a\\u0000b\""},
      {"\"\\ud83d\\ude00\"", "\"\xF0\x9F\x98\x80\""},
      {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\\"\\\\/\\b\\f\\n\\r\\t\""},
      {"[]", "[]"},
      {"{}", "{}"},
      {"[1, [2, []], {}]", "[1,[2,[]],{}]"},
      {"{\"a\": {\"b\": [1, 2]}, \"c\": null}", "{\"a\":{\"b\":[1,2]},\"c\":null}"},
      {"\t{ \"k\" : \"v with \\\"quotes\\\"\" }\r\n", "{\"k\":\"v with \\\"quotes\\\"\"}"},
  };
  for (const auto& [text, expected] : cases) {
    CAPTURE(text);
    CHECK(round_trip(text) == expected);
  }
}

TEST_CASE("what is no JSON is refused with the place and the reason") {
  const std::pair<std::string, std::string> cases[] = {
      {"", "the text is empty"},
      {"   ", "the text is empty"},
      {"{", "an object's name must be a string (at byte 1)"},
      {"[", "the text ends too early (at byte 1)"},
      {"[1", "a comma or a closing bracket is missing (at byte 2)"},
      {"[1,", "the text ends too early (at byte 3)"},
      {"[1,]", "no JSON value begins here (at byte 3)"},
      {"[,1]", "no JSON value begins here (at byte 1)"},
      {"[1 2]", "a comma or a closing bracket is missing (at byte 3)"},
      {"{\"a\"}", "a colon is missing after an object's name (at byte 4)"},
      {"{\"a\":}", "no JSON value begins here (at byte 5)"},
      {"{\"a\":1,}", "an object's name must be a string (at byte 7)"},
      {"{a:1}", "an object's name must be a string (at byte 1)"},
      {"{1:1}", "an object's name must be a string (at byte 1)"},
      {"[1}", "a comma or a closing bracket is missing (at byte 2)"},
      {"{\"a\":1]", "a comma or a closing bracket is missing (at byte 6)"},
      {"1 1", "there is more after the JSON value (at byte 2)"},
      {"{}{}", "there is more after the JSON value (at byte 2)"},
      {"tru", "no JSON value begins here (at byte 0)"},
      {"True", "no JSON value begins here (at byte 0)"},
      {"nulll", "no JSON value begins here (at byte 0)"},
      {"NaN", "no JSON value begins here (at byte 0)"},
      {"+1", "no JSON value begins here (at byte 0)"},
      {".5", "no JSON value begins here (at byte 0)"},
      {"01", "a number is not legal or too large (at byte 0)"},
      {"-", "a number is not legal or too large (at byte 0)"},
      {"1.", "a number is not legal or too large (at byte 0)"},
      {"1e", "a number is not legal or too large (at byte 0)"},
      {"1e999", "a number is not legal or too large (at byte 0)"},
      {"0x10", "a number is not legal or too large (at byte 0)"},
      {"1a", "a number is not legal or too large (at byte 0)"},
      {"\"abc", "a string is not closed"},
      {"\"a\"b", "there is more after the JSON value (at byte 3)"},
      {"\"a\\x\"", "an escape in a string is not legal (at byte 0)"},
      {"\"\\u12\"", "an escape in a string is not legal (at byte 0)"},
      {"\"\\ud800\"", "an escape in a string is not legal (at byte 0)"},
      {"\"\\udc00\"", "an escape in a string is not legal (at byte 0)"},
      {"\"\\ud800\\u0041\"", "an escape in a string is not legal (at byte 0)"},
      {std::string("\"a\nb\""), "a string holds a control character"},
      {"\"\xff\"", "the text is not valid UTF-8"},
      {"\"\xed\xa0\x80\"", "the text is not valid UTF-8"},
      {"\"\xc0\x80\"", "the text is not valid UTF-8"},
      {"{\"a\":1,\"a\":2}", "an object has the same name twice (at byte 13)"},
      {"{\"a\":1,\"\\u0061\":2}", "an object has the same name twice (at byte 18)"},
  };
  for (const auto& [text, expected] : cases) {
    CAPTURE(text);
    CHECK(round_trip(text) == "error: " + expected);
  }
}

TEST_CASE("a name that comes twice is found in large objects too") {
  std::string text = "{";
  for (int i = 0; i < 100; ++i) text += "\"name" + std::to_string(i) + "\":1,";
  CHECK(round_trip(text + "\"other\":1}").starts_with("{\"name0\":1"));
  CHECK(round_trip(text + "\"name57\":1}").starts_with("error: an object has the same name twice"));
}

TEST_CASE("nesting up to the limit passes, one more does not, in kept and in skipped parts") {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  CHECK(round_trip(nested(limits::max_json_depth)) == nested(limits::max_json_depth));
  CHECK(round_trip(nested(limits::max_json_depth + 1)).starts_with("error: nesting is deeper than the limit"));
  const auto skipped = [&](std::size_t depth) {
    Parsed parsed;
    parse_into(parsed, "{\"metadata\":{\"managedFields\":" + nested(depth) + "}}", Parser::Skip::managed_fields);
    return parsed.error.empty() ? parsed.json : parsed.error;
  };
  CHECK(skipped(limits::max_json_depth - 2) == "{\"metadata\":{\"managedFields\":null}}");
  CHECK(skipped(limits::max_json_depth - 1).starts_with("nesting is deeper than the limit"));
}

TEST_CASE("more values than the limit are refused") {
  std::string text = "[";
  for (std::size_t i = 0; i < limits::max_json_values; ++i) text += "1,";
  text.back() = ']';
  CHECK(round_trip(text).starts_with("error: the document holds too many values"));
}

TEST_CASE("a full arena is an error, not a crash") {
  const std::string text = "[[1,2,3],[4,5,6]]";
  std::string padded = text + std::string(padding_bytes, '\0');
  base::Arena arena(32, 0);
  Parser parser;
  const auto node = parser.parse({padded.data(), text.size()}, arena);
  REQUIRE_FALSE(node.has_value());
  CHECK(node.error().message.starts_with("the document is too large"));
}

TEST_CASE("what a full arena takes does not depend on white space near the end") {
  std::string text = "[";
  for (int i = 0; i < 300; ++i) text += "\"\\n12\",";
  const auto fits = [](const std::string& json) {
    base::Arena arena(64 * limits::KiB, 0);
    const std::string padded = json + std::string(padding_bytes, '\0');
    Parser parser;
    return parser.parse({padded.data(), json.size()}, arena).has_value();
  };
  CHECK(fits(text + "1]"));
  CHECK(fits(text + "1 ,1 ]"));
}

TEST_CASE("managedFields below metadata is left out but must be legal") {
  const std::pair<std::string, std::string> cases[] = {
      {R"({"metadata":{"a":1,"managedFields":[{"f":{"k:{\"x\":1}":{}}}, 2, "s"],"b":[2]}})",
       R"({"metadata":{"a":1,"managedFields":null,"b":[2]}})"},
      {R"({"managedFields":[1]})", R"({"managedFields":[1]})"},
      {R"({"metadata":{"x":{"managedFields":[1]}}})", R"({"metadata":{"x":{"managedFields":[1]}}})"},
      {R"({"metadata":{"managedFields":7}})", R"({"metadata":{"managedFields":null}})"},
      {R"({"metadata":{"managedFields":[1,}]}})", "no JSON value begins here"},
      {R"({"metadata":{"managedFields":[1 2]}})", "a comma or a closing bracket is missing"},
      {R"({"metadata":{"managedFields":{"a" 1}}})", "a colon is missing"},
      {R"({"metadata":{"managedFields":{"a":1,}}})", "an object's name must be a string"},
      {R"({"metadata":{"managedFields":{"a":01}}})", "a number is not legal"},
      {R"({"metadata":{"managedFields":{"a":"\ud800"}}})", "an escape in a string"},
      {R"({"metadata":{"managedFields":[}}})", "no JSON value begins here"},
      {R"({"metadata":{"managedFields":)", "the text ends too early"},
  };
  for (const auto& [text, expected] : cases) {
    CAPTURE(text);
    Parsed parsed;
    parse_into(parsed, text, Parser::Skip::managed_fields);
    CHECK((parsed.error.empty() ? parsed.json : parsed.error).starts_with(expected));
  }
}

TEST_CASE("compact text and text with white space come to the same nodes") {
  std::string many = "{";
  for (int i = 0; i < 100; ++i) many += "\"name" + std::to_string(i) + "\":{\"a\":[" + std::to_string(i) + "]},";
  many += "\"last\":null}";
  std::string wide = "[";
  for (int i = 0; i < 5000; ++i) wide += "[],{},";
  wide += "0]";
  const std::string cases[] = {
      R"({})",
      R"([])",
      R"({"":{"":""}})",
      R"({"a":"","b":"\u0041","\u0063":"\"","d":[true,false,null,0,1234567890,-1,1.5e3,"x","\\"]})",
      R"({"ab":1,"ba":2,"\u0061c":3,"ca":4,"aac":5,"caa":6})",
      R"([{"metadata":{"managedFields":[1]}},{"managedFields":[{"managedFields":2}]}])",
      R"({"metadata":{"managedFields":[{"f":{"k:{\"x\":1}":{},"b":{}}}],"name":"n"},"managedFields":[1]})",
      R"({"metadata":[{"managedFields":1}],"x":{"metadata":{"managedFields":1,"metadata":{"managedFields":2}}}})",
      many,
      wide,
      std::string(300, '[') + std::string(300, ']'),
  };
  for (const auto skip : {Parser::Skip::nothing, Parser::Skip::managed_fields}) {
    for (const std::string& text : cases) {
      CAPTURE(text);
      Parsed compact, wider;
      parse_into(compact, text, skip);
      parse_into(wider, spaced(text), skip);
      CHECK(compact.error == "");
      CHECK(compact.json == wider.json);
    }
  }
}

TEST_CASE("escapes that are left out are checked wherever they stand in a block of sixteen") {
  for (std::size_t before = 0; before < 40; ++before) {
    const std::string padding(before, 'x');
    for (const auto& [inside, legal] : {std::pair{R"(\"\\\n\u00e9)", true},
                                        {R"(\\\"\ud83d\ude00\\)", true},
                                        {R"(\\\\\\\\\\\\\\\\\\\\\\)", true},
                                        {R"(\"\x)", false},
                                        {R"(\\\\\ud800\\)", false},
                                        {R"(\u00g0)", false}}) {
      Parsed parsed;
      parse_into(parsed, R"({"metadata":{"managedFields":")" + padding + inside + R"(","a":1}})",
                 Parser::Skip::managed_fields);
      CAPTURE(inside);
      CAPTURE(before);
      CHECK(parsed.error.empty() == legal);
    }
  }
}

TEST_CASE("a text that ends too early is refused wherever it ends") {
  const std::string text =
      R"({"a":{"b":[1,"x",{"c":null}],"d":"e"},"f":[[]],"metadata":{"managedFields":[{"f:a":{}}]}})";
  for (std::size_t size = 0; size < text.size(); ++size) {
    for (const auto skip : {Parser::Skip::nothing, Parser::Skip::managed_fields}) {
      // What stands behind the text must not be taken for a part of it.
      Parser parser;
      base::Arena arena(plenty, 0);
      std::string padded = text + std::string(padding_bytes, '}');
      CAPTURE(size);
      CHECK_FALSE(parser.parse({padded.data(), size}, arena, skip).has_value());
    }
  }
}

TEST_CASE("a parser is good for another text after an error and after trimming") {
  base::Arena arena(plenty, 0);
  Parser parser;
  const std::string bad = "[[[" + std::string(padding_bytes, '\0');
  const std::string large = "\"" + std::string(2 * limits::MiB, 'x') + "\"" + std::string(padding_bytes, '\0');
  const std::string good = "[1]" + std::string(padding_bytes, '\0');
  CHECK_FALSE(parser.parse({bad.data(), 3}, arena).has_value());
  CHECK(parser.parse({large.data(), large.size() - padding_bytes}, arena).has_value());
  parser.trim();
  const auto node = parser.parse({good.data(), 3}, arena);
  REQUIRE(node.has_value());
  CHECK(to_json(*node) == "[1]");
}

}  // namespace
}  // namespace tidegate::json
