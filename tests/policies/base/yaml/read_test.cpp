#include "policies/base/yaml/read.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace yaml = tidegate::yaml;
namespace base = tidegate::base;

namespace {

struct Reading {
  std::vector<yaml::Value> documents;
  base::Diagnostics diagnostics;
  std::string said;  // LINE:COLUMN+LENGTH MESSAGE of each, a line each
};

Reading read(const std::string& text, const yaml::Limits& limits = yaml::rule_file_limits) {
  Reading out;
  const yaml::Source source("f.yaml", text);
  out.documents = yaml::read(source, out.diagnostics, limits);
  for (const base::Diagnostic& one : out.diagnostics.all()) {
    out.said += std::to_string(one.position.line) + ":" + std::to_string(one.position.column) + "+" +
                std::to_string(one.length) + " " + one.message + "\n";
  }
  return out;
}

}  // namespace

TEST_CASE("values know where they were written, in code points") {
  const Reading got = read("a: 1\n\"é\": {b: \"ü\\\"\"}  # x\nlist:\n  - 'it''s'\n  - |\n    text\nempty:\n");
  REQUIRE(got.said == "");
  REQUIRE(got.documents.size() == 1);
  const yaml::Value& root = got.documents[0];
  CHECK(root.place.position.line == 1);
  CHECK(root.entries[1].key.text == "é");
  CHECK(root.entries[1].key.place.length == 3);
  const yaml::Value& b = root.entries[1].value.entries[0].value;
  CHECK(b.text == "ü\"");
  CHECK(b.place.position.line == 2);
  CHECK(b.place.position.column == 10);
  CHECK(b.place.length == 5);
  CHECK(b.style == yaml::Style::quoted);
  const yaml::Value& list = *root.find("list");
  CHECK(list.items[0].text == "it's");
  CHECK(list.items[0].place.length == 7);
  CHECK(list.items[1].style == yaml::Style::block);
  CHECK(list.items[1].text == "text\n");
  CHECK(root.find("empty")->is_null());
  CHECK(root.find("empty")->place.position.line == 7);
  CHECK(root.find("nothing") == nullptr);
}

TEST_CASE("scalars keep what was written and are not typed") {
  const Reading got = read("{a: 1.10, b: yes, c: ~, d: 0x1F, e: '', f: !!str 5}\n");
  REQUIRE(got.said == "");
  const yaml::Value& root = got.documents[0];
  CHECK(root.find("a")->text == "1.10");
  CHECK(root.find("b")->text == "yes");
  CHECK(root.find("c")->is_null());
  CHECK(root.find("d")->text == "0x1F");
  CHECK(root.find("e")->is_scalar());
  CHECK(root.find("f")->style == yaml::Style::quoted);
}

TEST_CASE("a byte order mark and CRLF are tolerated") {
  const Reading got = read(
      "\xEF\xBB\xBF"
      "a: 1\r\nb: x\r\n---\r\nc: 1\r\n");
  CHECK(got.said == "");
  REQUIRE(got.documents.size() == 2);
  CHECK(got.documents[0].find("b")->text == "x");
  CHECK(got.documents[0].entries[0].key.place.position.column == 1);
}

TEST_CASE("empty documents are left out, directives and end markers are understood") {
  CHECK(read("").documents.empty());
  CHECK(read("---\n---\n# only a comment\n---\nnull\n").documents.empty());
  CHECK(read("%YAML 1.2\n---\na: 1\n...\n---\nb: 1\n...\n# more\nc: 1\n").documents.size() == 3);
  CHECK(read("{\"a\": [1, \"\\u00e9\"]}").documents.size() == 1);
}

TEST_CASE("each mistake is reported at its place") {
  struct Case {
    const char* name;
    std::string text, said;
  };
  const Case cases[] = {
      {"duplicate keys", "a: 1\nb: 2\na: 3\n", "3:1+1 duplicate key \"a\"\n"},
      {"duplicate keys below", "x: {\"a\": 1, a: 2}\n", "1:13+1 duplicate key \"a\"\n"},
      {"a merge key", "a: &x {b: 1}\nc: {<<: *x}\n", "2:5+2 merge keys (<<) are not supported\n"},
      {"a list for a key", "? [a]\n: 1\n", "1:3+1 a key has to be a string, but this is a list\n"},
      {"nothing for a key", "~: 1\n", "1:1+1 a key has to be a string, but this is empty\n"},
      {"binary", "a: !!binary aGk=\n", "1:4+8 the tag !!binary is not supported\n"},
      {"a tag of one's own", "a: !secret x\n", "1:4+7 the tag !secret is not supported\n"},
      {"a tag on a map", "a: !!set {x: ~}\n", "1:4+5 the tag !!set is not supported\n"},
      {"an anchor in itself", "a: &a [*a]\n", "1:8+1 an anchor can't stand for what it is in\n"},
      {"an alias of nothing", "a: *b\n", "1:4+1 this alias has no anchor before it\n"},
      {"a tab", "a:\n\tb: 1\n", "2:1+1 YAML can't be indented with tabs\n"},
      {"an open string", "a: \"x\nb: 1\n", "1:4+1 the quoted string doesn't end\n"},
      {"an open bracket", "a: [1,\nb: 2\n", "1:4+1 this list in brackets isn't closed, or misses a comma\n"},
      {"a lost indent", "a:\n  b: 1\n c: 1\n", "3:2+1 this doesn't belong to the map above it\n"},
      {"two colons", "a: b: c\n", "1:5+1 a colon can't stand here\n"},
      {"text behind a document", "- a\n-b\n", "2:1+1 this doesn't belong to the document above it\n"},
      {"bad UTF-8", "a: \xFF\n", "1:4+1 the byte 0xFF is not valid UTF-8\n"},
      {"overlong UTF-8", "a: \xC0\xAF\n", "1:4+1 the byte 0xC0 is not valid UTF-8\n"},
      {"a surrogate", "é: \xED\xA0\x80\n", "1:4+1 the byte 0xED is not valid UTF-8\n"},
      {"the byte that ends yaml-cpp's input",
       "a: 1\n\x04"
       "b: 2\n",
       "2:1+1 the control character U+0004 is not allowed in YAML\n"},
      {"NUL", std::string("a: \0x\n", 6), "1:4+1 the control character U+0000 is not allowed in YAML\n"},
      {"a lone carriage return", "a: 1\rb: 2\n", "1:5+1 the control character U+000D is not allowed in YAML\n"},
  };
  for (const Case& c : cases) {
    CAPTURE(std::string(c.name));
    CHECK(read(c.text).said == c.said);
  }
}

TEST_CASE("a document that can't be read leaves the next ones readable") {
  const Reading got = read("a: [\n---\nok: 1\n---\nx: 1\nx: 2\n---\nfine: 1\n");
  CHECK(got.diagnostics.errors() == 2);
  REQUIRE(got.documents.size() == 2);
  CHECK(got.documents[0].find("ok") != nullptr);
  CHECK(got.documents[1].find("fine") != nullptr);
  CHECK(got.documents[1].entries[0].key.place.position.line == 8);
}

TEST_CASE("aliases stand for a copy of what was anchored and count as such") {
  const Reading got = read("a: &x {b: [1, 2]}\nc: *x\n");
  REQUIRE(got.said == "");
  CHECK(got.documents[0].find("c")->find("b")->items.size() == 2);
  CHECK(got.documents[0].find("c")->place.position.line == 1);

  std::string laughs = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string below = "*a" + std::to_string(i - 1);
    laughs += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 10; ++j) laughs += (j > 0 ? ", " : "") + below;
    laughs += "]\n";
  }
  const Reading bomb = read(laughs);
  CHECK(bomb.documents.empty());
  CHECK(bomb.diagnostics.errors() == 1);
  CHECK(bomb.diagnostics.all()[0].message == "the file has more than 100000 values once its aliases are expanded");
}

TEST_CASE("depth, size and the number of values are bounded") {
  const yaml::Limits small{100, 10, 3, false};
  CHECK(read("[[[1]]]\n", small).said == "");
  CHECK(read("[[[[1]]]]\n", small).said == "1:4+1 nested deeper than 3 levels\n");
  CHECK(read("a: &x [[1]]\nb: [*x]\n", small).diagnostics.errors() == 1);
  CHECK(read("[1,2,3,4,5,6,7,8,9]\n", small).said == "");
  CHECK(read("[1,2,3,4,5,6,7,8,9,10]\n", small).said ==
        "1:20+1 the file has more than 10 values once its aliases are expanded\n");
  CHECK(read(std::string(101, '#'), small).said == "0:0+1 larger than 100 bytes\n");
  for (const std::string& piece : {std::string("["), std::string("{a: "), std::string("- "), std::string("? ")}) {
    std::string text;
    for (int i = 0; i < 100'000; ++i) text += piece;
    CAPTURE(piece);
    CHECK(read(text).diagnostics.errors() == 1);
  }
}

TEST_CASE("a line of a hundred thousand bytes is read in linear time and not quoted") {
  std::string text = "a: [";
  for (int i = 0; i < 20'000; ++i) text += "{a: 1}, ";
  text += "]\nb: {c: 1, c: 2" + std::string(3000, ' ') + "}\n";
  const Reading got = read(text, {1 << 20, 1'000'000, 10, false});
  CHECK(got.said == "2:11+1 duplicate key \"c\"\n");
  CHECK(got.diagnostics.all()[0].source_line == "");
}
