// A request that waited longer than its `?timeout=` allows is not decided, wherever it waited. Each test holds the only
// thread that could decide at a gate until the deadline is over; whoever waits behind must not be let through to it.
#include <doctest/doctest.h>

#include "tests/server/http/test_server.hpp"

using namespace tidegate;
using namespace tidegate::http;
using test::post;

namespace {

const std::string heavy_body(50'000, 'h');
// Less than limits::min_deadline can't be asked for, so this is what it becomes.
const std::string late = "/gate?timeout=1ms";
const std::string patient = "/gate?timeout=1h";

void one_heavy_thread(ServerConfig& config) {
  config.heavy_threads = 1;
  config.heavy_body_bytes = 10'000;
}

void wait_until_late() {
  const auto over = Clock::now() + limits::min_deadline + std::chrono::milliseconds(50);
  REQUIRE(eventually([&] { return Clock::now() > over; }));
}

void check_not_decided(TestServer& server, Client& client) {
  const test::Answer answer = client.receive();
  CHECK(answer.status == 503);
  CHECK(answer.body.find("deadline") != std::string::npos);
  CHECK_FALSE(answer.closes());
  CHECK(server.counters().shed[Shed::deadline].get() == 1);
  CHECK(server.gate->waiting == 1);  // the handler has seen the first alone
  CHECK(client.exchange(post("/echo", "{}")).status == 200);
}

}  // namespace

TEST_CASE("a request that waited in its socket while the worker was busy is not decided") {
  TestServer server([](ServerConfig& config) { config.heavy_threads = 0; });
  Client first(server);
  Client second(server);
  REQUIRE(second.exchange(post("/echo", "{}")).status == 200);
  REQUIRE(first.send(post(patient, "{}")));
  REQUIRE(eventually([&] { return server.gate->waiting == 1; }));
  REQUIRE(second.send(post(late, "{}")));
  wait_until_late();
  server.gate->open = true;
  CHECK(first.receive().status == 200);
  check_not_decided(server, second);
}

TEST_CASE("a request that came while the worker was busy, but just now, is decided") {
  TestServer server([](ServerConfig& config) { config.heavy_threads = 0; });
  Client first(server);
  Client second(server);
  REQUIRE(second.exchange(post("/echo", "{}")).status == 200);
  REQUIRE(first.send(post(patient, "{}")));
  REQUIRE(eventually([&] { return server.gate->waiting == 1; }));
  wait_until_late();
  REQUIRE(second.send(post("/echo?timeout=10s", "{}")));
  server.gate->open = true;
  CHECK(first.receive().status == 200);
  CHECK(second.receive().status == 200);
  CHECK(server.counters().shed[Shed::deadline].get() == 0);
}

TEST_CASE("a request that waited for a heavy thread is not decided") {
  TestServer server(one_heavy_thread);
  Client first(server);
  Client second(server);
  REQUIRE(first.send(post(patient, heavy_body)));
  REQUIRE(eventually([&] { return server.gate->waiting == 1; }));
  SUBCASE("because it is large") {
    REQUIRE(second.send(post(late, heavy_body)));
  }
  SUBCASE("because its handler deferred it") {
    REQUIRE(second.send(post("/defer?timeout=1ms", "{}")));
  }
  REQUIRE(eventually([&] { return server.counters().requests_heavy.get() == 2; }));
  wait_until_late();
  server.gate->open = true;
  CHECK(first.receive().status == 200);
  check_not_decided(server, second);
}

TEST_CASE("a request that waited behind another of its connection is not decided") {
  TestServer server(one_heavy_thread);
  Client client(server);
  SUBCASE("read with it") {
    REQUIRE(client.send(post(patient, heavy_body) + post(late, "{}")));
    REQUIRE(eventually([&] { return server.gate->waiting == 1; }));
  }
  SUBCASE("in the socket") {
    REQUIRE(client.send(post(patient, heavy_body)));
    REQUIRE(eventually([&] { return server.gate->waiting == 1; }));
    REQUIRE(client.send(post(late, "{}")));
  }
  wait_until_late();
  server.gate->open = true;
  CHECK(client.receive().status == 200);
  check_not_decided(server, client);
}
