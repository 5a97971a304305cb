#include "bench/load/target.hpp"

#include <doctest/doctest.h>

#include <string>

namespace tidegate::bench {
namespace {

TEST_CASE("a URL is taken apart") {
  const struct {
    const char* url;
    const char* host;
    int port;
    const char* path;
    const char* query;
    const char* authority;
  } rows[] = {
      {"https://h", "h", 443, "/", "", "h:443"},
      {"https://h:9443/validate", "h", 9443, "/validate", "", "h:9443"},
      {"https://h/validate/fail?timeout=10s", "h", 443, "/validate/fail", "timeout=10s", "h:443"},
      {"https://h?x=/a:b@c", "h", 443, "/", "x=/a:b@c", "h:443"},
      {"https://127.0.0.1:1/", "127.0.0.1", 1, "/", "", "127.0.0.1:1"},
      {"https://[::1]:9443/v", "::1", 9443, "/v", "", "[::1]:9443"},
      {"https://[::1]", "::1", 443, "/", "", "[::1]:443"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.url);
    const auto target = parse_target(row.url);
    REQUIRE(target.has_value());
    CHECK(target->host == row.host);
    CHECK(target->port == row.port);
    CHECK(target->path == row.path);
    CHECK(target->query == row.query);
    CHECK(target->authority() == row.authority);
  }
}

TEST_CASE("URLs that cannot be meant are refused") {
  for (const char* url : {"", "http://h/", "h:9443/validate", "https://", "https:///validate", "https://h:/",
                          "https://h:0/", "https://h:65536/", "https://h:9x/", "https://[::1/", "https://[::1]9/",
                          "https://[]/", "https://u@h/", "https://h/a b", "https://h/\r\nX: y", "https://h/#f"}) {
    CAPTURE(url);
    CHECK_FALSE(parse_target(url).has_value());
  }
}

TEST_CASE("localhost resolves to IPv4, where servers on 0.0.0.0 are") {
  const auto endpoint = resolve(*parse_target("https://127.0.0.1:9443/"));
  REQUIRE(endpoint.has_value());
  CHECK(endpoint->text() == "127.0.0.1:9443");
  const auto six = resolve(*parse_target("https://[::1]:9443/"));
  if (six) CHECK(six->text() == "[::1]:9443");
}

TEST_CASE("addresses are told from names") {
  CHECK(is_address("127.0.0.1"));
  CHECK(is_address("::1"));
  CHECK_FALSE(is_address("localhost"));
  CHECK_FALSE(is_address("1.2.3.4.example.com"));
}

}  // namespace
}  // namespace tidegate::bench
