#include "policies/checks/codecs.hpp"

#include <doctest/doctest.h>

#include <regex>
#include <string>
#include <vector>

#include "policies/base/yaml/read.hpp"
#include "tests/policies/checks/support/bench.hpp"

namespace tidegate::fields {

namespace {

// Reads one scalar; `LINE:COL: MESSAGE` of the first error, or empty.
template <class T>
std::string error_of(std::string_view text, T& out) {
  const yaml::Source source("rules.yaml", text);
  base::Diagnostics diagnostics;
  const auto documents = yaml::read(source, diagnostics);
  REQUIRE(documents.size() == 1);
  Reader reader(source, diagnostics);
  Codec<T>::read(reader, documents.front(), out);
  if (!diagnostics.has_errors()) return {};
  const base::Diagnostic& first = diagnostics.all().front();
  return std::to_string(first.position.line) + ":" + std::to_string(first.position.column) + ": " + first.message;
}

}  // namespace

TEST_CASE("a quantity may be quoted or not; what is none is an error with its place, and so is a negative one") {
  values::Quantity quantity;
  for (const std::string_view text : {"4Gi", "\"4Gi\"", "0.5", "2", "1e3", "100m"}) {
    CAPTURE(text);
    CHECK(error_of(text, quantity).empty());
  }
  CHECK(quantity == *values::Quantity::parse("100m"));
  CHECK(error_of("4GB", quantity).starts_with("1:"));
  CHECK(error_of("[1]", quantity).starts_with("1:1: wants a quantity such as 500m or 4Gi"));
  CHECK(error_of("-1", quantity) == "1:1: \"-1\" is negative");
  CHECK(quantity == *values::Quantity::parse("100m"));  // an error leaves the target as it was
}

TEST_CASE("the schema of a quantity takes what is read and refuses what is not") {
  Schema schema;
  Codec<values::Quantity>::schema(schema);
  const std::string text = schema.text(false);
  const std::size_t start = text.find("\"pattern\": \"") + sizeof "\"pattern\": \"" - 1;
  const std::regex pattern(text.substr(start, text.find('"', start) - start));
  for (const std::string accepted : {"4Gi", "0.5", "2", "1e3", "1E-3", "100m", ".5", "5."}) {
    CAPTURE(accepted);
    CHECK(std::regex_match(accepted, pattern));
    CHECK(values::Quantity::parse(accepted).has_value());
  }
  for (const std::string refused : {"4GB", "4gi", "", "Gi", "4 Gi", "1e", "1Mi5"}) {
    CAPTURE(refused);
    CHECK_FALSE(std::regex_match(refused, pattern));
  }
}

TEST_CASE("a pattern, an image pattern and a glob are texts that must compile") {
  values::Pattern pattern;
  CHECK(error_of("\"[a-z]+\"", pattern).empty());
  CHECK(pattern.source() == "[a-z]+");
  CHECK(error_of("\"[a-z\"", pattern).starts_with("1:"));
  CHECK(error_of("true", pattern).starts_with("1:1: "));  // quote it
  values::ImagePattern image;
  CHECK(error_of("registry.example.com/*", image).empty());
  CHECK(error_of("\"registry.example.com*\"", image).starts_with("1:"));
  values::Glob glob;
  CHECK(error_of("\"v*\"", glob).empty());
  CHECK(error_of("\"\"", glob).starts_with("1:"));
}

}  // namespace tidegate::fields
