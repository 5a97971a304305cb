// The plain server for probes and metrics.
#include "server/http/ops_server.hpp"

#include <doctest/doctest.h>

#include "tests/server/http/test_server.hpp"

using namespace tidegate;
using namespace tidegate::http;
using test::TlsClient;

namespace {

// Reads until `text` holds what is looked for, or the end.
std::string read_until(TlsClient& client, std::string_view wanted) {
  std::string text;
  while (text.find(wanted) == std::string::npos) {
    const std::string more = client.receive_raw();
    if (more.empty()) break;
    text += more;
  }
  return text;
}

OpsReply answer(std::string_view path, std::string_view query) {
  if (path == "/livez") return {200, "text/plain; charset=utf-8", "ok " + std::string(query) + "\n"};
  if (path == "/throws") throw std::runtime_error("no");
  return {404, "text/plain; charset=utf-8", "not found\n"};
}

struct Ops {
  explicit Ops(OpsConfig config = {}) : server((config.listen = {"127.0.0.1", 0}, config), answer) {
    REQUIRE(server.start().has_value());
  }
  std::uint16_t port() const { return server.address().port; }
  OpsServer server;
};

}  // namespace

TEST_CASE("ops: probes are answered on one connection after another") {
  Ops ops;
  TlsClient client(ops.port());
  for (int i = 0; i < 3; ++i) {
    REQUIRE(client.send_raw("GET /livez?verbose HTTP/1.1\r\nHost: h\r\n\r\n"));
    CHECK(read_until(client, "ok verbose\n").starts_with("HTTP/1.1 200 OK\r\n"));
  }
}

TEST_CASE("ops: HEAD has no body, other methods 405, other paths 404, a failing handler 500") {
  Ops ops;
  TlsClient client(ops.port());
  REQUIRE(client.send_raw("HEAD /livez HTTP/1.1\r\nHost: h\r\n\r\n"));
  const std::string head = read_until(client, "\r\n\r\n");
  CHECK(head.find("Content-Length: 4\r\n") != std::string::npos);
  CHECK(head.ends_with("\r\n\r\n"));
  REQUIRE(client.send_raw("GET /other HTTP/1.1\r\nHost: h\r\n\r\n"));
  CHECK(read_until(client, "not found\n").starts_with("HTTP/1.1 404"));
  REQUIRE(client.send_raw("GET /throws HTTP/1.1\r\nHost: h\r\n\r\n"));
  CHECK(read_until(client, "internal error\n").starts_with("HTTP/1.1 500"));
  REQUIRE(client.send_raw("POST /livez HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"));
  const std::string refused = read_until(client, "only GET and HEAD\n");
  CHECK(refused.starts_with("HTTP/1.1 405"));
  CHECK(refused.find("Allow: GET, HEAD\r\n") != std::string::npos);
  CHECK(client.receive_raw().empty());
}

TEST_CASE("ops: slow clients and nonsense are closed") {
  Ops ops({.timeout = std::chrono::milliseconds(50)});
  TlsClient slow(ops.port());
  REQUIRE(slow.send_raw("GET /livez"));
  CHECK(slow.receive_raw().empty());
  TlsClient nonsense(ops.port());
  REQUIRE(nonsense.send_raw("\x16\x03\x01\r\n\r\n"));
  CHECK(nonsense.receive_raw().empty());
  TlsClient large(ops.port());
  large.send_raw("GET /livez HTTP/1.1\r\nX: " + std::string(2 * limits::max_header_bytes, 'x'));
  CHECK(large.receive_raw().empty());
}

TEST_CASE("ops: a crowd of silent clients does not keep a probe out") {
  Ops ops;
  std::vector<std::unique_ptr<TlsClient>> crowd;
  for (int i = 0; i < 100; ++i) crowd.push_back(std::make_unique<TlsClient>(ops.port()));
  TlsClient probe(ops.port());
  REQUIRE(probe.send_raw("GET /livez HTTP/1.1\r\nHost: h\r\n\r\n"));
  CHECK(read_until(probe, "ok ").starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(crowd.front()->receive_raw().empty());
}

TEST_CASE("ops: an address that cannot be had is an error that names it") {
  Ops ops;
  OpsServer second({.listen = {"127.0.0.1", ops.port()}}, answer);
  const auto started = second.start();
  REQUIRE_FALSE(started.has_value());
  CHECK(started.error().message ==
        "cannot listen on 127.0.0.1:" + std::to_string(ops.port()) + ": Address already in use");
}
