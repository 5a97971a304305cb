// The rows of the design's bad-input table that are HTTP's, over real TLS connections.
#include <doctest/doctest.h>

#include "tests/server/http/test_server.hpp"

using namespace tidegate;
using namespace tidegate::http;
using test::Answer;
using test::post;

namespace {

struct BadRow {
  const char* name;
  std::string request;
  int status;
  BadRequest cause;
};

const std::string host = "Host: h\r\n";

std::vector<BadRow> bad_rows() {
  using enum BadRequest;
  const std::string ok = "POST /echo HTTP/1.1\r\n" + host;
  return {
      {"no request line", "\r\n\r\n", 400, malformed},
      {"binary", std::string("\x16\x03\x01\x02\x00", 5), 400, malformed},
      {"a request line of one word", "HELLO\r\n\r\n", 400, malformed},
      {"two spaces", "GET  / HTTP/1.1\r\n" + host + "\r\n", 400, malformed},
      {"no path", "GET * HTTP/1.1\r\n" + host + "\r\n", 400, malformed},
      {"an authority for a target", "CONNECT example.com:443 HTTP/1.1\r\n" + host + "\r\n", 400, malformed},
      {"bare line feeds", "GET / HTTP/1.1\nHost: h\n\n", 400, malformed},
      {"a lone carriage return", "GET / HTTP/1.1\r\nHost: h\rX: y\r\n\r\n", 400, malformed},
      {"no Host", "GET /facts HTTP/1.1\r\n\r\n", 400, malformed},
      {"two Hosts", "GET /facts HTTP/1.1\r\n" + host + host + "\r\n", 400, malformed},
      {"a space before the colon", ok + "Content-Length : 2\r\n\r\n{}", 400, malformed},
      {"a folded line", ok + "X: a\r\n b\r\n\r\n", 400, malformed},
      {"a folded Transfer-Encoding", ok + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n", 400, malformed},
      {"a NUL in a header", ok + std::string("X: a\0b\r\n\r\n", 10), 400, malformed},
      {"both lengths", ok + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, malformed},
      {"both lengths, the other way round", ok + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
       400, malformed},
      {"two differing lengths", ok + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400, malformed},
      {"two equal lengths", ok + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nab", 400, malformed},
      {"a list of lengths", ok + "Content-Length: 2, 2\r\n\r\nab", 400, malformed},
      {"a signed length", ok + "Content-Length: +2\r\n\r\nab", 400, malformed},
      {"a negative length", ok + "Content-Length: -2\r\n\r\nab", 400, malformed},
      {"a hexadecimal length", ok + "Content-Length: 0x2\r\n\r\nab", 400, malformed},
      {"a length beyond 64 bits", ok + "Content-Length: 18446744073709551617\r\n\r\na", 400, malformed},
      {"HTTP/1.0 chunked", "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, malformed},
      {"chunked twice", ok + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", 400, malformed},
      {"two Transfer-Encodings", ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400,
       malformed},
      {"gzip before chunked", ok + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400, malformed},
      {"identity", ok + "Transfer-Encoding: identity\r\n\r\n", 400, malformed},
      {"a disguised chunked", ok + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 400, malformed},
      {"a chunk size that is none", ok + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n", 400, malformed},
      {"a chunk longer than it says", ok + "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n", 400, malformed},
      {"a Content-Length among the trailers", ok + "Transfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 5\r\n\r\n",
       400, malformed},
      {"HTTP/2's preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, version},
      {"HTTP/0.9", "GET / HTTP/0.9\r\n\r\n", 505, version},
      {"an unknown expectation", ok + "Expect: magic\r\nContent-Length: 2\r\n\r\n", 417, expectation},
      {"a header over the limit", ok + "X: " + std::string(limits::max_header_bytes, 'x'), 431, header_too_large},
      {"a whole header over the limit", ok + "X: " + std::string(limits::max_header_bytes, 'x') + "\r\n\r\n", 431,
       header_too_large},
      {"many headers",
       [&] {
         std::string text = ok;
         while (text.size() <= limits::max_header_bytes) text += "A: b\r\n";
         return text + "\r\n";
       }(),
       431, header_too_large},
      {"a body over the limit", ok + "Content-Length: 8388609\r\n\r\n{", 413, body_too_large},
      {"a chunk over the limit", ok + "Transfer-Encoding: chunked\r\n\r\n800001\r\n", 413, body_too_large},
      {"a chunk of 64 bits", ok + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", 413, body_too_large},
  };
}

}  // namespace

TEST_CASE("what could be read in two ways, or not at all, is refused and the connection closed") {
  TestServer server;
  for (const BadRow& row : bad_rows()) {
    CAPTURE(row.name);
    const std::uint64_t before = server.counters().bad_requests[row.cause].get();
    Client client(server);
    REQUIRE(client.send(row.request));
    const Answer answer = client.receive();
    CHECK(answer.status == row.status);
    CHECK(answer.body.starts_with("refused: "));
    CHECK(answer.closes());
    CHECK(answer.header("Retry-After").empty());
    CHECK(client.ended());
    CHECK(server.counters().bad_requests[row.cause].get() == before + 1);
  }
  CHECK(server.counters().requests.get() == 0);
  CHECK(eventually([&] { return server.open_connections() == 0; }));
}

TEST_CASE("a smuggled second request is never answered") {
  TestServer server;
  Client client(server);
  REQUIRE(
      client.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" +
                  post("/echo", "smuggled")));
  CHECK(client.receive().status == 400);
  CHECK(client.ended());
}

TEST_CASE("the answer to a body over the limit reaches a client that goes on sending") {
  TestServer server([](ServerConfig& config) { config.max_body_bytes = 100'000; });
  Client client(server);
  const std::string body(4 * limits::MiB, 'x');
  REQUIRE(client.send(post("/echo", body).substr(0, 300)));
  for (int i = 0; i < 64 && client.send(std::string_view(body).substr(0, 65536)); ++i) {
  }
  CHECK(client.receive().status == 413);
  CHECK(client.ended());
  CHECK(eventually([&] { return server.open_connections() == 0; }));
}

TEST_CASE("one that sends for ever behind a refusal is cut off") {
  TestServer server([](ServerConfig& config) { config.timeouts.linger = std::chrono::milliseconds(50); });
  Client client(server);
  client.send("nonsense\n");
  CHECK(eventually([&] { return !client.send(std::string(1000, 'x')); }));
  CHECK(eventually([&] { return server.open_connections() == 0; }));
}

TEST_CASE("bodies that do not fit into memory beside the others are shed") {
  TestServer server([](ServerConfig& config) { config.max_body_bytes_in_flight = 200'000; });
  Client client(server);
  const Answer answer = client.exchange(post("/echo", std::string(400'000, 'x')));
  CHECK(answer.status == 503);
  CHECK(answer.body.starts_with("refused: the server is overloaded"));
  CHECK(answer.header("Retry-After").empty());
  CHECK(answer.closes());
  CHECK(server.counters().shed[Shed::body_bytes].get() == 1);
  CHECK(eventually([&] { return server.counters().body_bytes.get() == 0; }));
}

TEST_CASE("an event loop that runs late sheds, and keeps the connection where it can") {
  TestServer server([](ServerConfig& config) { config.max_loop_lag = std::chrono::milliseconds(-1); });
  Client client(server);
  REQUIRE(eventually([&] { return server.counters().loop_lag_ns.get() != 0; }));
  const Answer answer = client.exchange(post("/echo", "{}"));
  CHECK(answer.status == 503);
  CHECK_FALSE(answer.closes());
  // A body that is not here yet is not waited for.
  REQUIRE(client.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n"));
  CHECK(client.receive().closes());
  CHECK(server.counters().shed[Shed::loop_lag].get() == 2);
}
