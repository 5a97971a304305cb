#include <doctest/doctest.h>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "policies/base/fields/table.hpp"
#include "policies/base/yaml/read.hpp"

namespace fields = tidegate::fields;
namespace yaml = tidegate::yaml;
namespace base = tidegate::base;

namespace {

enum class Colour { red, green };

struct Inner {
  std::string name;
  std::int64_t count = 7;
  static const fields::Table<Inner>& table();
  void check(fields::Reader& reader, const yaml::Value& value) {
    if (count < 0) reader.error(*value.find("count"), "must not be negative");
  }
};

struct Outer {
  std::string text;
  bool flag = false;
  Colour colour = Colour::red;
  std::optional<std::int64_t> number;
  std::vector<std::string> words;
  std::vector<Inner> inners;
  std::map<std::string, std::int64_t> counts;
  std::vector<std::pair<Colour, std::string>> by_colour;
  fields::Located<std::string> located;
  std::string left, right;
  static const fields::Table<Outer>& table();
};

}  // namespace

template <>
struct tidegate::fields::EnumNames<Colour> {
  static constexpr std::array<std::pair<Colour, std::string_view>, 2> names{
      {{Colour::red, "red"}, {Colour::green, "green"}}};
};

namespace {

const fields::Table<Inner>& Inner::table() {
  static const fields::Table<Inner> table{fields::required("name", &Inner::name, "Its name."),
                                          fields::optional("count", &Inner::count, "How many.")};
  return table;
}

const fields::Table<Outer>& Outer::table() {
  static const fields::Table<Outer> table =
      fields::Table<Outer>{
          fields::required("text", &Outer::text, "Some text."),
          fields::optional("flag", &Outer::flag, "A flag."),
          fields::optional("colour", &Outer::colour, "A colour."),
          fields::optional("number", &Outer::number, "A number."),
          fields::optional("words", &Outer::words, "Words."),
          fields::optional("inners", &Outer::inners, "Structs."),
          fields::optional("counts", &Outer::counts, "Counts."),
          fields::optional("byColour", &Outer::by_colour, "By colour."),
          fields::optional("located", &Outer::located, "With its place."),
          fields::optional("left", &Outer::left, "One side."),
          fields::optional("right", &Outer::right, "The other."),
          fields::refused<Outer>("later", "later is not built in yet", "leave it out"),
      }
          .described("An example.")
          .exactly_one_of({"left", "right"});
  return table;
}

// Reads the text into `out` and says what was wrong: LINE:COLUMN MESSAGE [HINT], a line each.
std::string said_of(const std::string& text, Outer& out) {
  const yaml::Source source("f.yaml", text);
  base::Diagnostics diagnostics;
  const auto documents = yaml::read(source, diagnostics);
  fields::Reader reader(source, diagnostics);
  if (!documents.empty()) fields::Codec<Outer>::read(reader, documents[0], out);
  std::string said;
  for (const base::Diagnostic& one : diagnostics.all()) {
    said += std::to_string(one.position.line) + ":" + std::to_string(one.position.column) + " " + one.message;
    if (!one.hint.empty()) said += " [" + one.hint + "]";
    said += "\n";
  }
  return said;
}

std::string said_of(const std::string& text) {
  Outer out;
  return said_of(text, out);
}

constexpr const char* known =
    R"(known: "text", "flag", "colour", "number", "words", "inners", "counts", "byColour", "located", "left" or "right")";

}  // namespace

TEST_CASE("every kind of field is read") {
  Outer out;
  const std::string text =
      "text: hello\nflag: true\ncolour: green\nnumber: -12\nwords: [a, \"1\"]\n"
      "inners: [{name: x, count: 3}, {name: z}]\ncounts: {on: 1, \"2\": 2}\nbyColour: {red: r, green: g}\n"
      "located: here\nleft: l\n";
  CHECK(said_of(text, out) == "");
  CHECK(out.text == "hello");
  CHECK(out.flag);
  CHECK(out.colour == Colour::green);
  CHECK(out.number == -12);
  CHECK(out.words == std::vector<std::string>{"a", "1"});
  REQUIRE(out.inners.size() == 2);
  CHECK(out.inners[0].count == 3);
  CHECK(out.inners[1].count == 7);
  CHECK(out.counts == std::map<std::string, std::int64_t>{{"on", 1}, {"2", 2}});
  REQUIRE(out.by_colour.size() == 2);
  CHECK(out.by_colour[1] == std::pair(Colour::green, std::string("g")));
  CHECK(out.located.value == "here");
  CHECK(out.located.place.position.line == 9);
}

TEST_CASE("each wrong field has its own words and its own place") {
  struct Case {
    const char* name;
    std::string text, said;
  };
  const Case cases[] = {
      {"not a map", "[1]\n", "1:1 wants a map, but this is a list\n"},
      {"missing", "left: l\n", "1:1 the field \"text\" is missing\n"},
      {"unknown, near", "text: a\nleft: l\nflagg: true\n", "3:1 unknown field \"flagg\" [did you mean \"flag\"?]\n"},
      {"unknown, far", "text: a\nleft: l\nzzzzzz: 1\n", std::string("3:1 unknown field \"zzzzzz\" [") + known + "]\n"},
      {"misspelt and so missing", "txet: a\nleft: l\n", "1:1 unknown field \"txet\" [did you mean \"text\"?]\n"},
      {"refused", "text: a\nleft: l\nlater: 1\n", "3:1 later is not built in yet [leave it out]\n"},
      {"neither of two", "text: a\n", "1:1 one of the fields \"left\" or \"right\" is missing\n"},
      {"both of two", "text: a\nleft: l\nright: r\n",
       "3:1 \"left\" and \"right\" can't stand together [keep one of them]\n"},
      {"a number for a string", "text: 1.10\nleft: l\n",
       "1:7 wants a string, but this is a number [put it in quotes: \"1.10\"]\n"},
      {"a boolean for a string", "text: true\nleft: l\n",
       "1:7 wants a string, but this is a boolean [put it in quotes: \"true\"]\n"},
      {"a YAML 1.1 boolean for a string", "text: no\nleft: l\n",
       "1:7 unquoted, many YAML readers take no for a boolean [put it in quotes: \"no\"]\n"},
      {"nothing for a string", "text:\nleft: l\n", "1:1 wants a string, but nothing is here\n"},
      {"a list for a string", "text: [a]\nleft: l\n", "1:7 wants a string, but this is a list\n"},
      {"yes for a boolean", "text: a\nleft: l\nflag: yes\n",
       "3:7 wants true or false, but this is \"yes\" [write true]\n"},
      {"off for a boolean", "text: a\nleft: l\nflag: Off\n",
       "3:7 wants true or false, but this is \"Off\" [write false]\n"},
      {"quoted true", "text: a\nleft: l\nflag: \"true\"\n",
       "3:7 wants true or false, but this is a string [write true, without quotes]\n"},
      {"TRUE", "text: a\nleft: l\nflag: TRUE\n",
       "3:7 wants true or false, but this is a boolean [write true, without quotes]\n"},
      {"a map for a boolean", "text: a\nleft: l\nflag: {}\n", "3:7 wants true or false, but this is a map\n"},
      {"an enum's neighbour", "text: a\nleft: l\ncolour: Red\n",
       "3:9 \"Red\" is not one of \"red\" or \"green\" [did you mean \"red\"?]\n"},
      {"a fraction", "text: a\nleft: l\nnumber: 1.5\n", "3:9 wants a whole number, but this is a number\n"},
      {"a quoted number", "text: a\nleft: l\nnumber: \"1\"\n",
       "3:9 wants a whole number, but this is a string [write it without quotes]\n"},
      {"a huge number", "text: a\nleft: l\nnumber: 99999999999999999999\n",
       "3:9 the number 99999999999999999999 is too large\n"},
      {"a scalar for a list", "text: a\nleft: l\nwords: x\n",
       "3:8 wants a list, but this is a string [write it in brackets: [x]]\n"},
      {"one wrong item of many", "text: a\nleft: l\nwords: [a, 1, b, 2]\n",
       "3:12 wants a string, but this is a number [put it in quotes: \"1\"]\n"
       "3:18 wants a string, but this is a number [put it in quotes: \"2\"]\n"},
      {"a wrong key", "text: a\nleft: l\nbyColour: {blue: b}\n", "3:12 \"blue\" is not one of \"red\" or \"green\"\n"},
      {"a broken relation", "text: a\nleft: l\ninners: [{name: x, count: -1}]\n", "3:27 must not be negative\n"},
      {"all at once", "flag: no\nnumbr: 1\n",
       "2:1 unknown field \"numbr\" [did you mean \"number\"?]\n1:1 the field \"text\" is missing\n"
       "1:7 wants true or false, but this is \"no\" [write false]\n"},
  };
  for (const Case& c : cases) {
    CAPTURE(std::string(c.name));
    CHECK(said_of(c.text) == c.said);
  }
}

TEST_CASE("a relation is not checked on fields that did not read well") {
  CHECK(said_of("text: a\nleft: l\ninners: [{count: -1}]\n") == "3:10 the field \"name\" is missing\n");
}

TEST_CASE("what is wrong inside a text is shown there, however it is written") {
  const yaml::Source source("f.yaml", "a: ab[c\nb: \"üb[c\"\nc: \"\\x61b[c\"\nd: |\n  b[c\n");
  base::Diagnostics diagnostics;
  const auto documents = yaml::read(source, diagnostics);
  REQUIRE(documents.size() == 1);
  fields::Reader reader(source, diagnostics);
  for (const char* key : {"a", "b", "c", "d"}) {
    const yaml::Value& value = *documents[0].find(key);
    reader.error_inside(value, value.text.find('['), "open");
  }
  const auto all = diagnostics.all();
  CHECK(all[0].position.column == 6);
  CHECK(all[1].position.column == 7);
  CHECK(all[2].position.column == 10);
  CHECK(all[3].position.line == 5);
  CHECK(all[3].position.column == 4);
}

TEST_CASE("the schema is written from the same table") {
  fields::Schema schema;
  fields::Codec<Outer>::schema(schema);
  const std::string text = schema.text();
  CHECK(text.find("\"later\"") == text.npos);
  const std::string expected_start =
      "{\n  \"$schema\": \"http://json-schema.org/draft-07/schema#\",\n  \"description\": \"An example.\",\n"
      "  \"type\": \"object\",\n  \"properties\": {\n    \"text\": {\n      \"description\": \"Some text.\",\n"
      "      \"type\": \"string\"\n    },\n";
  CHECK(text.substr(0, expected_start.size()) == expected_start);
  for (const char* part : {
           "\"enum\": [\"red\", \"green\"]",
           "\"additionalProperties\": false",
           "\"required\": [\"text\"]",
           "\"oneOf\": [{\n    \"required\": [\"left\"]\n  }, {\n    \"required\": [\"right\"]\n  }]",
           "\"propertyNames\": {",
           "\"type\": \"integer\"",
       }) {
    CAPTURE(std::string(part));
    CHECK(text.find(part) != text.npos);
  }
}

TEST_CASE("a schema's texts are valid JSON strings") {
  fields::Schema schema;
  schema.description("a \"b\" \\ \n\x01").pattern("^\\*$");
  const std::string text = schema.text(false);
  CHECK(text == "{\n  \"description\": \"a \\\"b\\\" \\\\ \\u000a\\u0001\",\n  \"pattern\": \"^\\\\*$\"\n}");
}

TEST_CASE("conditions, alternatives and bounds are written") {
  fields::Schema schema;
  schema.when("kind", "A").require("x");
  schema.any_of().type("string").min_length(1);
  schema.items().minimum(0);
  const std::string text = schema.text(false);
  CHECK(text.find("\"allOf\": [{") != text.npos);
  CHECK(text.find("\"const\": \"A\"") != text.npos);
  CHECK(text.find("\"then\": {") != text.npos);
  CHECK(text.find("\"minLength\": 1") != text.npos);
  CHECK(text.find("\"minimum\": 0") != text.npos);
}
