#include "policies/values/url.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

#include "tests/policies/values/golden.hpp"

using tidegate::base::Arena;
using tidegate::values::QueryReader;
using tidegate::values::Url;

namespace {

// As the table has it: keys in order, each followed by its values.
std::string query_text(const Url& url, Arena& arena) {
  std::map<std::string, std::vector<std::string>> values;
  std::string_view key, value;
  for (QueryReader reader(url.raw_query); reader.next(key, value, arena);) {
    values[std::string(key)].emplace_back(value);
  }
  std::string text;
  for (const auto& [name, all] : values) {
    text += (text.empty() ? "" : "\n") + name;
    for (const auto& one : all) text += "\n=" + one;
  }
  return text;
}

}  // namespace

TEST_CASE("URLs read as Go's net/url has it, with its error texts") {
  Arena arena(1 << 20, 1 << 20);
  for (const golden::Row& row : golden::read("url.tsv")) {
    CAPTURE(row[0]);
    arena.reset();
    std::string error;
    CHECK(Url::is_valid(row[0]) == (row[1] == "1"));
    const auto url = Url::parse(row[0], &error);
    CHECK(Url::parse(row[0]).has_value() == url.has_value());
    if (row[2] == "error") {
      CHECK(!url);
      CHECK(error == row[3]);
      continue;
    }
    REQUIRE(url);
    CHECK(url->scheme(arena) == row[2]);
    CHECK(url->host(arena) == row[3]);
    CHECK(url->hostname(arena) == row[4]);
    CHECK(url->port(arena) == row[5]);
    CHECK(url->escaped_path(arena) == row[6]);
    CHECK(to_string(*url) == row[7]);
    if (query_text(*url, arena) != row[8]) CHECK(query_text(*url, arena) == row[8]);
  }
}

TEST_CASE("URLs are equal when Go would write them alike") {
  struct Case {
    std::string left, right;
    bool equal;
  };
  const Case cases[] = {
      {"http://h/a", "http://h/a", true},        {"HTTP://h/a", "http://h/a", true},
      {"http://H/a", "http://h/a", false},       {"http://h/a%62", "http://h/ab", false},
      {"http://h/é", "http://h/%C3%A9", true},   {"http://h/a", "http://h/ab", false},
      {"http://h/a?", "http://h/a", false},      {"http://u%40@h/", "http://u@@h/", true},
      {"http://h/#é", "http://h/#%C3%A9", true}, {"mailto:a", "mailto:a#", true},
  };
  for (const Case& c : cases) {
    CAPTURE(c.left);
    CAPTURE(c.right);
    CHECK((*Url::parse(c.left) == *Url::parse(c.right)) == c.equal);
    CHECK((to_string(*Url::parse(c.left)) == to_string(*Url::parse(c.right))) == c.equal);
  }
}

TEST_CASE("a query of more parameters than Go takes has none") {
  Arena arena(1 << 20, 1 << 20);
  std::string query = "a=1";
  for (int i = 1; i < 10'000; ++i) query += "&a=1";
  std::string_view key, value;
  CHECK(QueryReader(query).next(key, value, arena));
  query += "&a=1";
  CHECK(!QueryReader(query).next(key, value, arena));
}

TEST_CASE("decoding into a full arena gives a text without data") {
  Arena arena(0, 0);
  CHECK(Url::parse("http://h%C3%A9/")->host(arena).data() == nullptr);
  CHECK(Url::parse("HTTP://h/")->scheme(arena).data() == nullptr);
  CHECK(Url::parse("http://h/é")->escaped_path(arena).data() == nullptr);
}
