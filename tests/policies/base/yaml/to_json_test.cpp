// What sigs.k8s.io/yaml v1.4.0 (YAMLToJSON) makes of the same text was recorded once by running it; the expected values
// here are its output, but for the differences that to_json.hpp names.
#include "policies/base/yaml/to_json.hpp"

#include <doctest/doctest.h>

#include <string>

#include "policies/base/json/writer.hpp"

namespace yaml = tidegate::yaml;
namespace base = tidegate::base;
namespace json = tidegate::json;

namespace {

// The first document as JSON, or "error: …".
std::string converted(const std::string& text) {
  const yaml::Source source("m.yaml", text);
  base::Diagnostics diagnostics;
  const auto documents = yaml::read(source, diagnostics, yaml::manifest_limits);
  if (diagnostics.has_errors()) return "error: " + diagnostics.all()[0].message;
  if (documents.empty()) return "nothing";
  base::Arena arena(1 << 20, 1 << 20);
  json::Node node;
  yaml::ConversionError error;
  if (!yaml::to_json(documents[0], arena, node, error)) {
    return "error: " + std::to_string(error.place.position.line) + ": " + error.message;
  }
  return json::to_json(node);
}

struct Case {
  std::string text, json;
};

}  // namespace

TEST_CASE("a plain scalar is what kubectl takes it for") {
  const Case cases[] = {
      {"y", "true"},
      {"Y", "true"},
      {"yes", "true"},
      {"YES", "true"},
      {"yEs", "\"yEs\""},
      {"n", "false"},
      {"No", "false"},
      {"on", "true"},
      {"off", "false"},
      {"True", "true"},
      {"tRue", "\"tRue\""},
      {"FALSE", "false"},
      {"~", "null"},
      {"Null", "null"},
      {"", "null"},
      {"0", "0"},
      {"007", "7"},
      {"0o17", "15"},
      {"0O17", "15"},
      {"0777", "511"},
      {"08", "8"},
      {"0x1F", "31"},
      {"0X1f", "31"},
      {"0b101", "5"},
      {"-0b101", "-5"},
      {"1_000", "1000"},
      {"1_0.5", "10.5"},
      {"_1", "\"_1\""},
      {"1__0", "10"},
      {"+12", "12"},
      {"-12", "-12"},
      {"9223372036854775807", "9223372036854775807"},
      {"-9223372036854775808", "-9223372036854775808"},
      {"1e3", "1000"},
      {"1.5", "1.5"},
      {"1.", "1"},
      {".", "\".\""},
      {".5", "0.5"},
      {"-.5", "-0.5"},
      {"+.5", "0.5"},
      {"1e400", "\"1e400\""},
      {"1.0", "1"},
      {"1e-400", "0"},
      {"2001-01-01", "\"2001-01-01\""},
      {"2001-12-14t21:59:43.10-05:00", "\"2001-12-14t21:59:43.10-05:00\""},
      {"1:30", "\"1:30\""},
      {"190:20:30", "\"190:20:30\""},
      {"12e03", "12000"},
      {"0x", "\"0x\""},
      {"0b", "\"0b\""},
      {"0o8", "\"0o8\""},
      {"=", "\"=\""},
      {"0x7FFFFFFFFFFFFFFFF", "\"0x7FFFFFFFFFFFFFFFF\""},
      {"-0o17", "-15"},
      {"-017", "-15"},
      {"+0x1", "1"},
      {"0_7", "7"},
      {"1_", "1"},
      {"0x_1", "1"},
      {"00", "0"},
      {"0b2", "\"0b2\""},
      {"1e+3", "1000"},
      {"1.e3", "1000"},
      {".e3", "\".e3\""},
      {"inf", "\"inf\""},
      {"NaN", "\"NaN\""},
      {"+", "\"+\""},
      {"0.0", "0"},
      {"100m", "\"100m\""},
      {"4Gi", "\"4Gi\""},
      {"1.5_0", "1.5"},
      {"\"yes\"", "\"yes\""},
      {"!!str 1", "\"1\""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    CHECK(converted("a: " + c.text + "\n") == "{\"a\":" + c.json + "}");
  }
}

TEST_CASE("integers beyond int64 become reals, as the JSON parser has them") {
  for (const char* text : {"9223372036854775808", "18446744073709551616", "-9223372036854775809", "1e21"}) {
    CAPTURE(text);
    const yaml::Source source("m.yaml", text);
    const auto node = yaml::plain_scalar_to_json(text);
    REQUIRE(node.has_value());
    CHECK(node->is_real());
  }
}

TEST_CASE("what JSON can't hold is an error") {
  CHECK(converted("x: 1\na: .inf\n") == "error: 2: JSON has no number .inf");
  CHECK(converted("a: -.Inf\n") == "error: 1: JSON has no number -.Inf");
  CHECK(converted("a: .NaN\n") == "error: 1: JSON has no number .NaN");
}

TEST_CASE("keys that are no strings are written out") {
  CHECK(converted("1: a\ntrue: b\n1.5: c\n") == R"({"1":"a","true":"b","1.5":"c"})");
  CHECK(converted("yes: 1\n") == R"({"true":1})");
  CHECK(converted("1e3: a\n0x10: b\n") == R"({"1000":"a","16":"b"})");
  CHECK(converted("2001-01-01: c\n") == R"({"2001-01-01":"c"})");
  CHECK(converted("1: a\n1.0: b\n") == "error: 2: another key is also \"1\" in JSON");
  CHECK(converted("~: 1\n").starts_with("error: "));
}

TEST_CASE("merge keys are merged and what is written out wins") {
  CHECK(converted("a: &x {b: 1, c: 2}\nd: {<<: *x, b: 3}\n") == R"({"a":{"b":1,"c":2},"d":{"b":3,"c":2}})");
  CHECK(converted("a: &x {b: 1}\ne: &y {b: 2, c: 3}\nd: {<<: [*x, *y]}\n") ==
        R"({"a":{"b":1},"e":{"b":2,"c":3},"d":{"b":1,"c":3}})");
  CHECK(converted("d: {<<: {<<: {a: 1}, b: 2}}\n") == R"({"d":{"b":2,"a":1}})");
  CHECK(converted("d: {<<: 1}\n") == "error: 1: << can merge only a map or a list of maps");
  CHECK(converted("d: {\"<<\": 1}\n") == R"({"d":{"<<":1}})");
}

TEST_CASE("block scalars, quotes and empty collections come through") {
  CHECK(converted("a: |\n  x\n  y\nb: >-\n  x\n  y\nc: []\nd: {}\ne: 'it''s'\nf: \"\\u00e9\"\n") ==
        "{\"a\":\"x\\ny\\n\",\"b\":\"x y\",\"c\":[],\"d\":{},\"e\":\"it's\",\"f\":\"é\"}");
}

TEST_CASE("a full arena is an error, not half a document") {
  const yaml::Source source("m.yaml", "a: [" + std::string(2000, '1') + ", " + std::string(5000, 'x') + "]\n");
  base::Diagnostics diagnostics;
  const auto documents = yaml::read(source, diagnostics, yaml::manifest_limits);
  REQUIRE(documents.size() == 1);
  base::Arena arena(1024, 0);
  json::Node node;
  yaml::ConversionError error;
  CHECK_FALSE(yaml::to_json(documents[0], arena, node, error));
  CHECK(error.message == "the document is too large");
}
