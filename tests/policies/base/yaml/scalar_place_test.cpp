#include "policies/base/yaml/scalar_place.hpp"

#include <doctest/doctest.h>

#include "policies/base/yaml/read.hpp"

namespace tidegate::yaml {

namespace {

// Where the character `wanted` (unique in the scalar) of the value of `key` stands in the file.
std::string at_place(const std::string& file, const std::string& key, char wanted) {
  const Source source("f.yaml", file);
  base::Diagnostics diagnostics;
  const auto documents = read(source, diagnostics);
  INFO(file);
  REQUIRE(documents.size() == 1);
  const Value* value = documents.front().find(key);
  REQUIRE(value != nullptr);
  const std::size_t offset = value->text.find(wanted);
  REQUIRE(offset != std::string::npos);
  const auto position = source.position(offset_in_file(source.text(), *value, offset));
  return std::to_string(position.line) + ":" + std::to_string(position.column);
}

}  // namespace

TEST_CASE("a byte of a scalar is found in the file whatever style the scalar has") {
  struct Case {
    const char* file;
    const char* place;
  };
  const Case cases[] = {
      {"k: a == Z", "1:9"},
      {"k: a\n  ==\n  Z", "3:3"},
      {"k: 'it''s Z'", "1:11"},
      {"k: 'a\n\n  Z'", "3:3"},
      {"k: \"a Z\"", "1:7"},
      {R"(k: "a \"b\" \x41\u00e4\U0001F600\tZ")", "1:35"},
      {"k: \"a \\\n   b Z\"", "2:6"},
      {"k: |\n  a\n    b Z\n", "3:7"},
      {"k: |-\n\n  a\n\n  b Z", "5:5"},
      {"k: >\n  a\n  b Z\n\n  c\n", "3:5"},
      {"k: >2+ # why\n    a\n  Z\n", "3:3"},
      {"k: ä Z", "1:6"},
      {"k: &anchor !!str \"b Z\"", "1:21"},
      {"a: 1\nb: [{x: 1}]\nk: |\n  \"quoted\" \\n Z\n", "4:15"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.file);
    CHECK(at_place(c.file, "k", 'Z') == c.place);
  }
}

TEST_CASE("offsets in white space give what follows, those beyond the end its end") {
  const Source source("f.yaml", "k: |\n  a\n  b\n");
  base::Diagnostics diagnostics;
  const auto documents = read(source, diagnostics);
  REQUIRE(documents.size() == 1);
  const Value& value = *documents.front().find("k");
  CHECK(value.text == "a\nb\n");
  CHECK(offset_in_file(source.text(), value, 1) == 11);
  CHECK(offset_in_file(source.text(), value, 4) == 12);
  CHECK(offset_in_file(source.text(), value, 99) == 12);
}

}  // namespace tidegate::yaml
