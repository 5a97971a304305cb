// The orderly end of a server.
#include <doctest/doctest.h>

#include <optional>

#include "tests/server/http/test_server.hpp"

using namespace tidegate;
using namespace tidegate::http;
using std::chrono::seconds;
using test::post;

namespace {

struct Drained {
  std::atomic<int> times{0};
  std::atomic<std::size_t> cut_off{0};

  std::function<void(std::size_t)> callback() {
    return [this](std::size_t n) {
      cut_off = n;
      ++times;
    };
  }
};

}  // namespace

TEST_CASE("once announced, every answer closes its connection and new ones are served") {
  TestServer server;
  Client old(server);
  CHECK_FALSE(old.exchange(post("/echo", "{}")).closes());
  server.server->announce_close();
  std::atomic<bool> reached{false};  // behind the announcement
  server.server->post({}, [&](Handler&) { reached = true; });
  REQUIRE(eventually([&] { return reached.load(); }));
  CHECK(old.exchange(post("/echo", "{}")).closes());
  Client fresh(server);
  CHECK(fresh.exchange(post("/echo", "{}")).closes());
}

TEST_CASE("draining closes idle connections, finishes what is under way and accepts no more") {
  Drained drained;
  TestServer server([](ServerConfig& config) {
    config.heavy_body_bytes = 10;
    config.workers = 2;
  });
  Client idle(server);
  Client busy(server);
  Client halfway(server);
  REQUIRE(idle.exchange(post("/echo", "{}")).status == 200);
  REQUIRE(busy.send(post("/gate?timeout=1h", "more than ten bytes")));
  REQUIRE(eventually([&] { return server.gate->waiting == 1; }));
  const std::string request = post("/echo", "halfway");
  REQUIRE(halfway.exchange(request).status == 200);
  REQUIRE(halfway.send(std::string_view(request).substr(0, 20)));
  const auto received = [&] {
    return server.counters(0).bytes_received.get() + server.counters(1).bytes_received.get();
  };
  const std::uint64_t before = received();
  REQUIRE(halfway.send(std::string_view(request).substr(20, 5)));
  REQUIRE(eventually([&] { return received() > before; }));

  server.server->drain(Clock::now() + seconds(60), drained.callback());
  CHECK(idle.ended());
  CHECK(SSL_get_shutdown(idle.ssl()) == SSL_RECEIVED_SHUTDOWN);
  CHECK(eventually([&] { return !test::TlsClient(server.port()).connected(); }));
  CHECK(drained.times == 0);

  const test::Answer rest = halfway.exchange(std::string_view(request).substr(25));
  CHECK(rest.body == "halfway");
  CHECK(rest.closes());
  server.gate->open = true;
  const test::Answer last = busy.receive();
  CHECK(last.status == 200);
  CHECK(last.closes());
  idle.close();
  halfway.close();
  busy.close();
  CHECK(eventually([&] { return drained.times == 1; }));
  CHECK(drained.cut_off == 0);
}

TEST_CASE("at the deadline the rest is cut off") {
  Drained drained;
  TestServer server;
  Client stuck(server);
  REQUIRE(stuck.exchange(post("/echo", "{}")).status == 200);
  REQUIRE(stuck.send("POST /echo"));
  const std::uint64_t before = server.counters().bytes_received.get();
  REQUIRE(stuck.send(" HTTP/1.1\r\n"));
  REQUIRE(eventually([&] { return server.counters().bytes_received.get() > before; }));
  server.server->drain(Clock::now() + std::chrono::milliseconds(50), drained.callback());
  CHECK(stuck.ended());
  CHECK(eventually([&] { return drained.times == 1; }));
  CHECK(drained.cut_off == 1);
}

TEST_CASE("a server without connections is drained at once, and only once") {
  Drained drained;
  TestServer server([](ServerConfig& config) { config.workers = 3; });
  server.server->drain(Clock::now() + seconds(60), drained.callback());
  server.server->drain(Clock::now() + seconds(60), drained.callback());
  CHECK(eventually([&] { return drained.times == 1; }));
  server.server->stop();
  CHECK(drained.times == 1);
}

TEST_CASE("a connection that was just made may still ask") {
  Drained drained;
  TestServer server([](ServerConfig& config) { config.timeouts.linger = seconds(60); });
  Client fresh(server);
  REQUIRE(eventually([&] { return server.counters().tls_handshakes.get() == 1; }));  // all that it sent was read
  server.server->drain(Clock::now() + seconds(60), drained.callback());
  REQUIRE(eventually([&] { return !test::TlsClient(server.port()).connected(); }));
  const test::Answer answer = fresh.exchange(post("/echo", "{}"));
  CHECK(answer.status == 200);
  CHECK(answer.closes());
  fresh.close();
  CHECK(eventually([&] { return drained.times == 1; }));
}

TEST_CASE("errors of the start name the address") {
  TestServer server;
  ServerConfig config;
  config.tls = {server.certificate.certificate_file(), server.certificate.key_file(), ""};
  const auto factory = [](ThreadIndex) { return std::make_unique<TestHandler>(nullptr); };
  config.listen = {{"127.0.0.1", server.port()}};
  const auto taken = Server(config, factory).start();
  REQUIRE_FALSE(taken.has_value());
  CHECK(taken.error().message ==
        "cannot listen on 127.0.0.1:" + std::to_string(server.port()) + ": Address already in use");
  config.listen = {{"example.com", 1}};
  const auto name = Server(config, factory).start();
  REQUIRE_FALSE(name.has_value());
  CHECK(name.error().message == "cannot listen on example.com:1: Invalid argument");
  config.listen = {};
  CHECK_FALSE(Server(config, factory).start().has_value());
  config.listen = {{"127.0.0.1", 0}};
  config.workers = 0;
  CHECK_FALSE(Server(config, factory).start().has_value());
}
