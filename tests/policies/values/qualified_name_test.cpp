#include "policies/values/qualified_name.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace tidegate::values;

namespace {

std::string verdict(const tidegate::base::Result<void>& result) {
  return result ? "" : result.error().message;
}

const std::string a63(63, 'a');
const std::string a64(64, 'a');
// 253 and 254 bytes.
const std::string subdomain253 = a63 + "." + a63 + "." + a63 + "." + std::string(61, 'a');
const std::string subdomain254 = subdomain253 + "a";

}  // namespace

TEST_CASE("label keys are names with an optional DNS prefix") {
  for (const std::string& key : {std::string("a"), std::string("app.kubernetes.io/name"), std::string("A_b-c.d"),
                                 std::string("x.io/A"), a63, subdomain253 + "/" + a63, std::string("1")}) {
    CAPTURE(key);
    CHECK(verdict(check_label_key(key)).empty());
    CHECK(verdict(check_annotation_key(key)).empty());
  }
  struct Case {
    std::string key;
    std::string message;
  };
  const Case cases[] = {
      {"", "the name must not be empty"},
      {"/a", "the part before '/' must not be empty"},
      {"a/", "the name must not be empty"},
      {"a/b/c", "\"a/b/c\" has more than one '/': expected NAME or PREFIX/NAME"},
      {"-a", "\"-a\" is no valid name: letters, digits, '-', '_' and '.', with a letter or digit at both ends"},
      {"a.", "\"a.\" is no valid name: letters, digits, '-', '_' and '.', with a letter or digit at both ends"},
      {"a b", "\"a b\" is no valid name: letters, digits, '-', '_' and '.', with a letter or digit at both ends"},
      {"ä", "\"ä\" is no valid name: letters, digits, '-', '_' and '.', with a letter or digit at both ends"},
      {a64, "\"" + a64 + "\" is longer than 63 characters"},
      {"X.io/a",
       "the part before '/': \"X.io\" is no valid name: lower-case letters, digits, '-' and '.', with a letter or "
       "digit "
       "at both ends and around each '.'"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.key);
    CHECK(verdict(check_label_key(c.key)) == c.message);
  }
  CHECK_FALSE(verdict(check_label_key(subdomain254 + "/a")).empty());
}

TEST_CASE("an annotation's prefix may have upper-case letters") {
  CHECK(verdict(check_annotation_key("X.io/a")).empty());
  CHECK_FALSE(verdict(check_annotation_key("X_y.io/a")).empty());
}

TEST_CASE("label values may be empty") {
  for (const std::string& value : {std::string(), std::string("a"), std::string("A.b_c-1"), a63}) {
    CAPTURE(value);
    CHECK(verdict(check_label_value(value)).empty());
  }
  for (const std::string& value : {std::string("-"), std::string("a-"), std::string("a/b"), std::string(" a"), a64}) {
    CAPTURE(value);
    CHECK_FALSE(verdict(check_label_value(value)).empty());
  }
}

TEST_CASE("DNS labels and subdomains are lower-case") {
  for (const std::string& name : {std::string("a"), std::string("a-b"), std::string("0"), a63}) {
    CAPTURE(name);
    CHECK(verdict(check_dns_label(name)).empty());
    CHECK(verdict(check_dns_subdomain(name)).empty());
  }
  for (const std::string& name : {std::string(), std::string("A"), std::string("a."), std::string("-a"),
                                  std::string("a_b"), std::string("a\n")}) {
    CAPTURE(name);
    CHECK_FALSE(verdict(check_dns_label(name)).empty());
    CHECK_FALSE(verdict(check_dns_subdomain(name)).empty());
  }
  CHECK_FALSE(verdict(check_dns_label("a.b")).empty());
  CHECK_FALSE(verdict(check_dns_label(a64)).empty());
  CHECK(verdict(check_dns_subdomain("a.b-c.d")).empty());
  CHECK(verdict(check_dns_subdomain(a64)).empty());
  CHECK_FALSE(verdict(check_dns_subdomain("a..b")).empty());
  CHECK_FALSE(verdict(check_dns_subdomain("a.-b")).empty());
  CHECK(verdict(check_dns_subdomain(subdomain253)).empty());
  CHECK_FALSE(verdict(check_dns_subdomain(subdomain254)).empty());
}
