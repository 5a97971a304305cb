#include "certs/names.hpp"

#include <doctest/doctest.h>

#include <string>

namespace tidegate::certs {
namespace {

TEST_CASE("a name is taken in one form") {
  struct Row {
    std::string text;
    Name::Kind kind;
    std::string form;
  };
  const Row rows[] = {
      {"tidegate", Name::Kind::dns, "tidegate"},
      {"Tidegate.Tidegate-System.SVC", Name::Kind::dns, "tidegate.tidegate-system.svc"},
      {"*.example.com", Name::Kind::dns, "*.example.com"},
      {"1password.example", Name::Kind::dns, "1password.example"},
      {std::string(63, 'a') + ".b", Name::Kind::dns, std::string(63, 'a') + ".b"},
      {"127.0.0.1", Name::Kind::ip, "127.0.0.1"},
      {"::1", Name::Kind::ip, "::1"},
      {"2001:DB8:0:0::1", Name::Kind::ip, "2001:db8::1"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto name = parse_name(row.text);
    REQUIRE(name.has_value());
    CHECK(name->kind == row.kind);
    CHECK(name->text == row.form);
  }
}

TEST_CASE("a bad name is refused with its fault") {
  struct Row {
    std::string text;
    std::string fault;
  };
  const Row rows[] = {
      {"", "a name is empty"},
      {"a..b", "\"a..b\" has an empty label"},
      {"a.", "\"a.\" has an empty label"},
      {".a", "\".a\" has an empty label"},
      {"-a.b", "\"-a.b\" has a label that begins or ends with \"-\""},
      {"a-.b", "\"a-.b\" has a label that begins or ends with \"-\""},
      {"a_b", "\"a_b\" has a character that no DNS name has (letters, digits and \"-\" only)"},
      {"a b", "\"a b\" has a character that no DNS name has (letters, digits and \"-\" only)"},
      {"a,DNS=b", "\"a,DNS=b\" has a character that no DNS name has (letters, digits and \"-\" only)"},
      {"*", "\"*\" has a character that no DNS name has (letters, digits and \"-\" only)"},
      {"*.com", "\"*.com\" is a wildcard for a whole top level"},
      {"a.*.com", "\"a.*.com\" has a character that no DNS name has (letters, digits and \"-\" only)"},
      {std::string(64, 'a'), "\"" + std::string(64, 'a') + "\" has a label of more than 63 bytes"},
      {"256.0.0.1", "\"256.0.0.1\" is no IP address"},
      {"127.1", "\"127.1\" is no IP address"},
      {"10.0.0.1:443", "\"10.0.0.1:443\" is no IP address"},
      {"fe80::1%eth0", "\"fe80::1%eth0\" is no IP address"},
      {"[::1]", "\"[::1]\" is no name: write the address without brackets"},
      {std::string("a\0b", 3), "a name has a NUL byte"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto name = parse_name(row.text);
    REQUIRE_FALSE(name.has_value());
    CHECK(name.error().message == row.fault);
  }
}

TEST_CASE("254 bytes are too long for a DNS name, 253 are not") {
  const std::string label(62, 'a');
  const std::string longest = label + "." + label + "." + label + "." + label + ".a";
  REQUIRE(longest.size() == 253);
  CHECK(parse_name(longest).has_value());
  const auto longer = parse_name(longest + "b");
  REQUIRE_FALSE(longer.has_value());
  CHECK(longer.error().message == "\"" + longest + "b\" has more than 253 bytes");
}

TEST_CASE("a list of names keeps its order and holds each once") {
  const auto names = parse_names({"b", "A", "B", "::1", "0:0::1"});
  REQUIRE(names.has_value());
  REQUIRE(names->size() == 3);
  CHECK((*names)[0].text == "b");
  CHECK((*names)[1].text == "a");
  CHECK((*names)[2].text == "::1");
}

TEST_CASE("a list of names has between one and a hundred") {
  CHECK(parse_names({}).error().message == "a certificate needs at least one name");
  std::vector<std::string> many;
  for (int i = 0; i < 100; ++i) many.push_back("n" + std::to_string(i));
  CHECK(parse_names(many).has_value());
  many.emplace_back("one-more");
  CHECK(parse_names(many).error().message == "more than 100 names for one certificate");
}

TEST_CASE("the default names hold the one that kube-apiserver verifies") {
  const auto names = parse_names(default_names());
  REQUIRE(names.has_value());
  CHECK(names->size() == default_names().size());
  CHECK(std::find(names->begin(), names->end(), Name{Name::Kind::dns, "tidegate.tidegate-system.svc"}) != names->end());
}

}  // namespace
}  // namespace tidegate::certs
