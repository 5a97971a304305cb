#include "bench/load/response_parser.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <vector>

#include "policies/base/json/parser.hpp"
#include "policies/base/limits.hpp"

namespace tidegate::bench {
namespace {

struct Good {
  const char* name;
  std::string text;
  int status;
  std::string body;
  bool keep_alive;
};

std::vector<Good> good_responses() {
  return {
      {"sized", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Type: application/json\r\n\r\nhello", 200, "hello",
       true},
      {"lower-case names, no space", "HTTP/1.1 200 OK\r\ncontent-length:5\r\n\r\nhello", 200, "hello", true},
      {"no reason", "HTTP/1.1 503 \r\nContent-Length: 0\r\n\r\n", 503, "", true},
      {"no space behind the status", "HTTP/1.1 503\r\nContent-Length: 0\r\n\r\n", 503, "", true},
      {"close", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nab", 200, "ab", false},
      {"HTTP/1.0", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nab", 200, "ab", false},
      {"HTTP/1.0 keep-alive", "HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\nab", 200, "ab",
       true},
      {"chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n",
       200, "abc0123456789", true},
      {"chunked with a trailer", "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n1\r\na\r\n0\r\nX: y\r\n\r\n",
       200, "a", true},
      {"interim first", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nz", 200, "z", true},
      {"no content", "HTTP/1.1 204 No Content\r\n\r\n", 204, "", true},
  };
}

TEST_CASE("a response is read whole, at every split in two and byte by byte") {
  ResponseParser parser;
  for (const Good& good : good_responses()) {
    CAPTURE(good.name);
    for (std::size_t split = 0; split <= good.text.size(); ++split) {
      CAPTURE(split);
      parser.reset();
      REQUIRE(parser.feed(std::string_view(good.text).substr(0, split)) == split);
      REQUIRE(parser.complete() == (split == good.text.size()));
      REQUIRE(parser.feed(std::string_view(good.text).substr(split)) == good.text.size() - split);
      REQUIRE(parser.complete());
      REQUIRE(parser.status() == good.status);
      REQUIRE(parser.body() == good.body);
      REQUIRE(parser.keep_alive() == good.keep_alive);
      REQUIRE(parser.wire_bytes() == good.text.size());
    }
    parser.reset();
    for (const char& c : good.text) REQUIRE(parser.feed({&c, 1}) == 1);
    CHECK(parser.complete());
    CHECK(parser.body() == good.body);
  }
}

TEST_CASE("bytes behind the response are not taken") {
  for (const Good& good : good_responses()) {
    CAPTURE(good.name);
    ResponseParser parser;
    CHECK(parser.feed(good.text + "HTTP/1.1 ") == good.text.size());
    CHECK(parser.complete());
    CHECK(parser.feed("more") == 0);
  }
}

TEST_CASE("the body has readable padding for the JSON parser") {
  ResponseParser parser;
  parser.feed("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
  REQUIRE(parser.complete());
  for (std::size_t i = 0; i < json::padding_bytes; ++i) CHECK(parser.body().data()[2 + i] == '\0');
}

TEST_CASE("a body without length ends with the connection") {
  ResponseParser parser;
  parser.feed("HTTP/1.1 200 OK\r\n\r\nall of it");
  CHECK_FALSE(parser.complete());
  parser.end_of_stream();
  REQUIRE(parser.complete());
  CHECK(parser.body() == "all of it");
  CHECK_FALSE(parser.keep_alive());
}

TEST_CASE("a connection that ends within the response is an error") {
  for (const Good& good : good_responses()) {
    CAPTURE(good.name);
    for (std::size_t size = 1; size < good.text.size(); ++size) {
      ResponseParser parser;
      parser.feed(std::string_view(good.text).substr(0, size));
      REQUIRE_FALSE(parser.untouched());
      parser.end_of_stream();
      REQUIRE(parser.failed());
    }
  }
}

TEST_CASE("what is no response is an error, at every split") {
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::vector<std::string> bad{
      "HTTP/2 200\r\n\r\n",
      "HTTP/1.1 20 OK\r\n\r\n",
      "HTTP/1.1 2000 OK\r\n\r\n",
      "HTTP/1.1 099 OK\r\n\r\n",
      "HTTP/1.1  200 OK\r\n\r\n",
      "{\"kind\":\"Status\"}\r\n\r\n",
      "\x15\x03\x03\r\n\r\n",
      "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
      "HTTP/1.1 200 OK\r\n: no name\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length : 1\r\n\r\na",
      "HTTP/1.1 200 OK\r\nX: y\r\n folded\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\na",
      "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\na",
      "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\na",
      "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\na",
      "HTTP/1.1 200 OK\r\nContent-Length: 8388609\r\n\r\na",
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
      chunked + "x\r\n",
      chunked + "\r\n",
      chunked + "0x1\r\na\r\n0\r\n\r\n",
      chunked + "-1\r\na\r\n",
      chunked + "2\nab\r\n0\r\n\r\n",
      chunked + "1\r\nab\r\n0\r\n\r\n",
      chunked + "800001\r\n",
      chunked + "ffffffffffffffffff\r\n",
  };
  for (const std::string& text : bad) {
    CAPTURE(text);
    for (std::size_t split = 0; split <= text.size(); ++split) {
      ResponseParser parser;
      parser.feed(std::string_view(text).substr(0, split));
      parser.feed(std::string_view(text).substr(split));
      REQUIRE(parser.failed());
      REQUIRE_FALSE(parser.error().empty());
    }
  }
}

TEST_CASE("an endless head, trailer or body is an error") {
  const std::string field = "X-Field: 0123456789\r\n";
  ResponseParser parser;
  parser.feed("HTTP/1.1 200 OK\r\n");
  for (std::size_t sent = 0; sent <= limits::max_header_bytes; sent += field.size()) parser.feed(field);
  CHECK(parser.failed());

  parser.reset();
  parser.feed("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
  parser.feed(std::string(limits::max_header_bytes + 1, '1'));
  CHECK(parser.failed());

  parser.reset();
  parser.feed("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
  const std::string chunk = fmt::format("{:x}\r\n{}\r\n", limits::MiB, std::string(limits::MiB, 'a'));
  for (std::size_t sent = 0; sent <= limits::max_body_bytes; sent += limits::MiB) parser.feed(chunk);
  CHECK(parser.failed());
}

}  // namespace
}  // namespace tidegate::bench
