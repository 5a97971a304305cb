// Slow and silent clients. Times are only waited for, never measured.
#include <doctest/doctest.h>

#include "tests/server/http/test_server.hpp"

using namespace tidegate;
using namespace tidegate::http;
using std::chrono::milliseconds;
using test::post;

TEST_CASE("one that connects and says nothing is closed") {
  TestServer server([](ServerConfig& config) { config.timeouts.handshake = milliseconds(50); });
  test::TlsClient client(server.port());
  CHECK(client.receive_raw().empty());
  CHECK(eventually([&] { return server.counters().tls_failures[TlsFailure::timeout].get() == 1; }));
  CHECK(eventually([&] { return server.open_connections() == 0; }));
}

TEST_CASE("one that stops in the middle of the handshake is closed") {
  TestServer server([](ServerConfig& config) { config.timeouts.handshake = milliseconds(50); });
  test::TlsClient client(server.port());
  REQUIRE(client.send_raw({"\x16\x03\x01\x02\x00\x01", 6}));
  CHECK(client.receive_raw().empty());
  CHECK(eventually([&] { return server.counters().tls_failures[TlsFailure::timeout].get() == 1; }));
}

TEST_CASE("an idle connection is closed with a close_notify") {
  TestServer server([](ServerConfig& config) { config.timeouts.idle = milliseconds(50); });
  Client client(server);
  client.exchange(post("/echo", "{}"));
  CHECK(client.ended());
  CHECK(SSL_get_shutdown(client.ssl()) == SSL_RECEIVED_SHUTDOWN);
  CHECK(eventually([&] { return server.counters().timed_out[TimedOut::idle].get() == 1; }));
}

TEST_CASE("a request that arrives too slowly is answered 408 and closed") {
  TestServer server([](ServerConfig& config) { config.timeouts.request = milliseconds(50); });
  for (const std::string_view part : {"POST /ec", "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\n{"}) {
    Client client(server);
    REQUIRE(client.send(part));
    CHECK(client.receive().status == 408);
    CHECK(client.ended());
  }
  CHECK(server.counters().timed_out[TimedOut::request].get() == 2);
  CHECK(eventually([&] { return server.open_connections() == 0; }));
  CHECK(server.counters().body_bytes.get() == 0);
}

TEST_CASE("a byte now and then does not keep a request alive") {
  TestServer server([](ServerConfig& config) { config.timeouts.request = milliseconds(100); });
  Client client(server);
  REQUIRE(client.send("GET /"));
  CHECK(eventually([&] { return !client.send("a"); }));
  CHECK(eventually([&] { return server.open_connections() == 0; }));
}

TEST_CASE("a part of a TLS record counts as a request's beginning") {
  TestServer server([](ServerConfig& config) { config.timeouts.request = milliseconds(50); });
  for (const std::string& part : {std::string("\x17\x03"), std::string("\x17\x03\x03\x40\x00", 5)}) {
    Client client(server);
    REQUIRE(client.send_raw(part));
    CHECK(client.receive().status == 408);
    CHECK(client.ended());
  }
  CHECK(eventually([&] { return server.counters().timed_out[TimedOut::request].get() == 2; }));
}

TEST_CASE("a TLS 1.3 key update is not the beginning of a request") {
  TestServer server([](ServerConfig& config) { config.timeouts.request = milliseconds(50); });
  Client client(server);
  REQUIRE(SSL_key_update(client.ssl(), SSL_KEY_UPDATE_REQUESTED) == 1);
  REQUIRE(SSL_do_handshake(client.ssl()) == 1);
  const std::int64_t before = server.counters().heartbeat_ns.get();
  REQUIRE(eventually([&] {
    return server.counters().heartbeat_ns.get() - before > std::chrono::nanoseconds(milliseconds(200)).count();
  }));
  CHECK(client.exchange(post("/echo", "{}")).status == 200);
  CHECK(server.counters().timed_out[TimedOut::request].get() == 0);
}

TEST_CASE("one that does not read its answer is closed") {
  TestServer server([](ServerConfig& config) { config.timeouts.write = milliseconds(50); });
  Client client(server, {.receive_buffer = 4096});
  std::string requests;
  for (int i = 0; i < 4; ++i) requests += "GET /large HTTP/1.1\r\nHost: h\r\n\r\n";
  REQUIRE(client.send(requests));
  CHECK(eventually([&] { return server.counters().timed_out[TimedOut::write].get() == 1; }));
  CHECK(eventually([&] { return server.open_connections() == 0; }));
}

TEST_CASE("a connection past its age is told to close with its next answer") {
  TestServer server([](ServerConfig& config) { config.max_connection_age = milliseconds(50); });
  Client client(server);
  bool closed = false;
  CHECK(eventually([&] { return closed = closed || client.exchange(post("/echo", "{}")).closes(); }));
  CHECK(client.ended());
}

TEST_CASE("an idle connection past its age is closed after a while") {
  TestServer server([](ServerConfig& config) {
    config.max_connection_age = milliseconds(10);
    config.timeouts.idle = milliseconds(2000);
  });
  Client client(server);
  CHECK(client.ended());
  CHECK(server.counters().timed_out[TimedOut::age].get() == 1);
}
