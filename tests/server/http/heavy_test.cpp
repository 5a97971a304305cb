// Large bodies on threads of their own.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "tests/server/http/test_server.hpp"

using namespace tidegate;
using namespace tidegate::http;
using test::post;

namespace {

void all_heavy(ServerConfig& config) {
  config.heavy_body_bytes = 10;
}

const std::string heavy_body(50'000, 'h');

}  // namespace

TEST_CASE("only bodies above the limit are handled on heavy threads") {
  TestServer server;
  Client client(server);
  const std::string limit(limits::heavy_body_bytes, 'x');
  CHECK(client.exchange(post("/facts?timeout=1h", limit)).body.ends_with("light"));
  CHECK(client.exchange(post("/facts?timeout=1h", limit + "x")).body.ends_with("heavy"));
  CHECK(server.counters().requests_heavy.get() == 1);
}

TEST_CASE("without heavy threads the workers handle them") {
  TestServer server([](ServerConfig& config) { config.heavy_threads = 0; });
  Client client(server);
  CHECK(client.exchange(post("/facts?timeout=1h", std::string(limits::heavy_body_bytes + 1, 'x')))
            .body.ends_with("light"));
}

TEST_CASE("what a handler defers is answered by a heavy thread, in its order") {
  TestServer server;
  Client client(server);
  REQUIRE(client.send(post("/echo", "a") + post("/defer", "{}") + post("/echo", "b")));
  CHECK(client.receive().body == "a");
  const std::string deferred = client.receive().body;
  CHECK(deferred.starts_with("POST /defer"));
  CHECK(deferred.ends_with("heavy"));
  CHECK(client.receive().body == "b");
  CHECK(server.counters().requests_heavy.get() == 1);
}

TEST_CASE("without heavy threads a handler is told not to defer") {
  TestServer server([](ServerConfig& config) { config.heavy_threads = 0; });
  Client client(server);
  CHECK(client.exchange(post("/defer", "{}")).body.ends_with("light"));
}

TEST_CASE("other connections do not wait for heavy requests") {
  TestServer server(all_heavy);
  Client slow(server);
  REQUIRE(slow.send(post("/gate?timeout=1h", heavy_body)));
  REQUIRE(eventually([&] { return server.gate->waiting == 1; }));
  Client quick(server);
  CHECK(quick.exchange(post("/echo", "{}")).status == 200);
  server.gate->open = true;
  CHECK(slow.receive().body == heavy_body);
}

TEST_CASE("heavy threads give way to workers") {
  TestServer server(all_heavy);
  Client client(server);
  const int worker = std::stoi(client.exchange(post("/nice", "{}")).body);
  const int heavy = std::stoi(client.exchange(post("/nice", heavy_body)).body);
  CHECK(heavy == std::min(worker + limits::beside_nice, 19));
}

TEST_CASE("connections may die while their request is handled") {
  TestServer server([](ServerConfig& config) {
    all_heavy(config);
    config.timeouts.tick = std::chrono::milliseconds(2);
  });
  for (int i = 0; i < 8; ++i) {
    Client client(server);
    REQUIRE(client.send(post("/gate?timeout=1h", heavy_body)));
    REQUIRE(eventually([&] { return server.counters().requests_heavy.get() == static_cast<std::uint64_t>(i) + 1; }));
  }
  server.gate->open = true;
  CHECK(eventually([&] { return server.open_connections() == 0; }));
  CHECK(server.counters().body_bytes.get() == 0);
}

TEST_CASE("the server stops while heavy requests are under way and waiting") {
  TestServer server([](ServerConfig& config) {
    all_heavy(config);
    config.heavy_threads = 1;
  });
  Client first(server);
  Client second(server);
  REQUIRE(first.send(post("/gate?timeout=1h", heavy_body)));
  REQUIRE(second.send(post("/gate?timeout=1h", heavy_body)));
  REQUIRE(eventually([&] { return server.counters().requests_heavy.get() == 2; }));
  server.gate->open = true;
  server.server->stop();
  CHECK(server.open_connections() == 0);
}

TEST_CASE("what heavy threads cannot take is shed, and the connection kept") {
  TestServer server([](ServerConfig& config) {
    all_heavy(config);
    config.heavy_threads = 1;
  });
  std::vector<std::unique_ptr<Client>> clients;
  // One is handled, limits::max_heavy_queue wait, one is too many.
  for (std::size_t i = 0; i < limits::max_heavy_queue + 2; ++i) {
    clients.push_back(std::make_unique<Client>(server));
    REQUIRE(clients.back()->send(post("/gate?timeout=1h", "more than ten bytes")));
    if (i == 0) REQUIRE(eventually([&] { return server.gate->waiting == 1; }));
  }
  REQUIRE(eventually([&] { return server.counters().shed[Shed::heavy_queue].get() == 1; }));
  CHECK(clients.back()->receive().status == 503);
  server.gate->open = true;
  for (std::size_t i = 0; i + 1 < clients.size(); ++i) CHECK(clients[i]->receive().status == 200);
  CHECK(clients.back()->exchange(post("/echo", "{}")).status == 200);
}
