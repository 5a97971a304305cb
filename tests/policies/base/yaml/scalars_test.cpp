#include "policies/base/yaml/scalars.hpp"

#include <doctest/doctest.h>

#include <string_view>

#include "policies/base/yaml/source.hpp"

namespace yaml = tidegate::yaml;
using yaml::Scalar;

TEST_CASE("plain scalars resolve by YAML 1.2's core schema") {
  struct Case {
    std::string_view text;
    Scalar scalar;
  };
  const Case cases[] = {
      {"", Scalar::null},        {"~", Scalar::null},        {"null", Scalar::null},         {"nUll", Scalar::string},
      {"true", Scalar::boolean}, {"FALSE", Scalar::boolean}, {"yes", Scalar::string},        {"0", Scalar::integer},
      {"-12", Scalar::integer},  {"+12", Scalar::integer},   {"0o17", Scalar::integer},      {"0o8", Scalar::string},
      {"0x1F", Scalar::integer}, {"0x", Scalar::string},     {"-0x1", Scalar::string},       {"1.5", Scalar::real},
      {".5", Scalar::real},      {"1.", Scalar::real},       {"1e3", Scalar::real},          {"1e", Scalar::string},
      {"e3", Scalar::string},    {".", Scalar::string},      {"-", Scalar::string},          {"+", Scalar::string},
      {".inf", Scalar::real},    {"-.INF", Scalar::real},    {".nan", Scalar::real},         {"-.nan", Scalar::string},
      {"1_000", Scalar::string}, {"1.2.3", Scalar::string},  {"2027-01-31", Scalar::string}, {"4Gi", Scalar::string},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    CHECK(yaml::resolve_core(c.text) == c.scalar);
  }
}

TEST_CASE("the words that YAML 1.1 took for booleans are known") {
  CHECK(yaml::legacy_boolean("yes") == true);
  CHECK(yaml::legacy_boolean("On") == true);
  CHECK(yaml::legacy_boolean("n") == false);
  CHECK(yaml::legacy_boolean("OFF") == false);
  CHECK_FALSE(yaml::legacy_boolean("yEs"));
  CHECK_FALSE(yaml::legacy_boolean("true"));
}

TEST_CASE("a source knows its lines and counts columns in code points") {
  const yaml::Source source("f",
                            "\xEF\xBB\xBF"
                            "aé\r\nü\n");
  CHECK(source.text() == "aé\nü\n");
  CHECK(source.line(1) == "aé");
  CHECK(source.line(2) == "ü");
  CHECK(source.line(3) == "");
  CHECK(source.line(9) == "");
  CHECK(source.line(0) == "");
  CHECK(source.position(3).line == 1);
  CHECK(source.position(3).column == 3);
  CHECK(source.position(4).line == 2);
  CHECK(source.position(4).column == 1);
  CHECK(source.position(999).line == 3);
  CHECK(source.line_start(2) == 4);
  CHECK(source.line_start(99) == source.text().size());
}
