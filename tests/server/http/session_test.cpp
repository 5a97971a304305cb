// What honest clients do, over real TLS connections.
#include <doctest/doctest.h>
#include <sys/socket.h>

#include <algorithm>
#include <string>

#include "tests/server/http/test_server.hpp"

using namespace tidegate;
using namespace tidegate::http;
using test::Answer;
using test::post;

TEST_CASE("a request is answered, and the connection kept for the next") {
  TestServer server;
  Client client(server);
  for (int i = 0; i < 3; ++i) {
    const std::string body = "{\"n\":" + std::to_string(i) + "}";
    const Answer answer = client.exchange(post("/echo", body));
    CHECK(answer.status == 200);
    CHECK(answer.body == body);
    CHECK(answer.header("Content-Type") == "text/plain");
    CHECK(answer.header("Date").size() == 29);
    CHECK_FALSE(answer.closes());
  }
  CHECK(server.counters().connections_opened.get() == 1);
  CHECK(server.counters().tls_handshakes.get() == 1);
  CHECK(server.counters().requests.get() == 3);
  CHECK(server.counters().responses[1].get() == 3);
}

TEST_CASE("the handler sees the request as it was sent") {
  TestServer server;
  Client client(server);
  const Answer answer = client.exchange(
      "PUT /facts?timeout=3s&x=%20 HTTP/1.1\r\nhost: a\r\nCONTENT-type:  Application/JSON; charset=utf-8 \r\n"
      "Traceparent: 00-1-2-01\r\nContent-Length: 2\r\n\r\n{}");
  CHECK(answer.body ==
        "PUT /facts?timeout=3s&x=%20 type=Application/JSON; charset=utf-8 trace=00-1-2-01 size=2 deadline=2000 light");
}

TEST_CASE("a target in absolute form is understood") {
  TestServer server;
  Client client(server);
  CHECK(client.exchange("GET https://h:1/facts?a HTTP/1.1\r\nHost: h:1\r\n\r\n").body.starts_with("GET /facts?a "));
}

TEST_CASE("the handler's refusals reach the client and keep the connection") {
  TestServer server;
  Client client(server);
  CHECK(client.exchange(post("/nowhere", "{}")).status == 404);
  const Answer wrong_method = client.exchange("GET /echo HTTP/1.1\r\nHost: h\r\n\r\n");
  CHECK(wrong_method.status == 405);
  CHECK(wrong_method.header("Allow") == "POST");
  CHECK(client.exchange("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: text/yaml\r\nContent-Length: 1\r\n\r\na")
            .status == 415);
  CHECK(client.exchange(post("/echo", "still here")).body == "still here");
}

TEST_CASE("pipelined requests are answered in order") {
  TestServer server;
  Client client(server);
  std::string all;
  for (int i = 0; i < 100; ++i) all += post("/echo", std::to_string(i));
  REQUIRE(client.send(all));
  for (int i = 0; i < 100; ++i) CHECK(client.receive().body == std::to_string(i));
}

TEST_CASE("pipelined requests behind a heavy one wait for it, and those before it come first") {
  TestServer server([](ServerConfig& config) { config.heavy_body_bytes = 1000; });
  Client client(server);
  const std::string heavy(100'000, 'h');
  REQUIRE(client.send(post("/echo", "first") + post("/echo?timeout=1h", heavy) + post("/echo", "last")));
  CHECK(client.receive().body == "first");
  CHECK(client.receive().body == heavy);
  CHECK(client.receive().body == "last");
  CHECK(server.counters().requests_heavy.get() == 1);
}

TEST_CASE("a request may arrive byte by byte, each in its own TLS record") {
  TestServer server;
  Client client(server);
  const std::string request = post("/echo", "{\"slow\":true}");
  for (const char c : request) REQUIRE(client.send({&c, 1}));
  CHECK(client.receive().body == "{\"slow\":true}");
}

TEST_CASE("a request may be cut in two at every place") {
  TestServer server;
  Client client(server);
  const std::string plain = post("/echo", "0123456789");
  const std::string chunked =
      "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3\r\n012\r\n7;x=y\r\n3456789\r\n0\r\nTrailer: t\r\n\r\n";
  for (const std::string& request : {plain, chunked}) {
    for (std::size_t cut = 1; cut < request.size(); ++cut) {
      CAPTURE(cut);
      REQUIRE(client.send(std::string_view(request).substr(0, cut)));
      REQUIRE(client.send(std::string_view(request).substr(cut)));
      REQUIRE(client.receive().body == "0123456789");
    }
  }
}

TEST_CASE("TLS records may arrive byte by byte on the wire") {
  TestServer server;
  Client client(server);
  // The record is made by a client of OpenSSL's that writes into memory, and then carried over by hand.
  BIO* memory = BIO_new(BIO_s_mem());
  BIO* socket = SSL_get_wbio(client.ssl());
  BIO_up_ref(socket);
  SSL_set0_wbio(client.ssl(), memory);
  REQUIRE(client.send(post("/echo", "{}")));
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory, &data);
  const std::string record(data, static_cast<std::size_t>(size));
  SSL_set0_wbio(client.ssl(), socket);
  for (const char c : record) REQUIRE(client.send_raw({&c, 1}));
  CHECK(client.receive().body == "{}");
}

TEST_CASE("a body up to the limit is taken, whole or in chunks") {
  TestServer server([](ServerConfig& config) { config.max_body_bytes = 300'000; });
  Client client(server);
  const std::string body(300'000, 'b');
  CHECK(client.exchange(post("/echo", body)).body == body);
  std::string chunked =
      "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 300; ++i) chunked += "3e8\r\n" + std::string(1000, 'b') + "\r\n";
  CHECK(client.exchange(chunked + "0\r\n\r\n").body == body);
  CHECK(client.exchange(post("/echo", "{}")).body == "{}");
  CHECK(eventually([&] { return server.counters().body_bytes.get() == 0; }));
}

TEST_CASE("Expect: 100-continue is answered before the body comes, as curl wants it") {
  TestServer server;
  Client client(server);
  const std::string body(100'000, 'c');
  const std::string request = post("/echo", body, "Expect: 100-continue\r\n");
  REQUIRE(client.send(std::string_view(request).substr(0, request.size() - body.size())));
  CHECK(client.receive().status == 100);
  REQUIRE(client.send(body));
  CHECK(client.receive().body == body);
  // Nothing is to be asked for when it is there already.
  CHECK(client.exchange(post("/echo", "{}", "Expect: 100-continue\r\n")).status == 200);
}

TEST_CASE("HTTP/1.0 closes unless asked to keep alive") {
  TestServer server;
  Client client(server);
  const Answer kept = client.exchange("GET /facts HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  CHECK(kept.status == 200);
  CHECK(kept.header("Connection") == "keep-alive");
  const Answer last = client.exchange("GET /facts HTTP/1.0\r\n\r\n");
  CHECK(last.status == 200);
  CHECK(last.closes());
  CHECK(client.ended());
}

TEST_CASE("Connection: close is kept to, among other options too") {
  TestServer server;
  Client client(server);
  const Answer answer = client.exchange(post("/echo", "{}", "Connection: foo, Close\r\n"));
  CHECK(answer.body == "{}");
  CHECK(answer.closes());
  CHECK(client.ended());
  CHECK(eventually([&] { return server.open_connections() == 0; }));
}

TEST_CASE("the answer to HEAD has a length but no body") {
  TestServer server;
  Client client(server);
  REQUIRE(client.send("HEAD /facts HTTP/1.1\r\nHost: h\r\n\r\n"));
  const Answer head = client.receive(false);
  CHECK(head.status == 200);
  CHECK(head.header("Content-Length") != "0");
  CHECK(client.exchange(post("/echo", "next")).body == "next");
}

TEST_CASE("a large answer is sent as the client reads it") {
  TestServer server;
  Client client(server, {.receive_buffer = 4096});
  REQUIRE(client.send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n" + post("/echo", "behind")));
  CHECK(client.receive().body.size() == 4 * limits::MiB);
  CHECK(client.receive().body == "behind");
}

TEST_CASE("many records that came at once are all answered, though they take several turns") {
  TestServer server;
  Client client(server);
  for (int i = 0; i < 300; ++i) REQUIRE(client.send(post("/echo", std::to_string(i))));
  for (int i = 0; i < 300; ++i) CHECK(client.receive().body == std::to_string(i));
}

TEST_CASE("a client that sends faster than it is served holds up the others for no more than a turn") {
  TestServer server;
  Client greedy(server);
  Client other(server);
  // One piece keeps the worker busy for 60 ms; while it is, the next ones come, each with an event of its own.
  constexpr int pieces = 40;
  std::string piece;
  for (int i = 0; i < 600; ++i) piece += "HEAD /spin HTTP/1.1\r\nHost: h\r\n\r\n";
  for (int i = 0; i < pieces; ++i) {
    REQUIRE(greedy.send(piece));
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  std::uint64_t fewest = pieces * 600;
  for (int i = 0; i < 10; ++i) {  // of which some, on a busy machine, may have waited for a processor
    const std::uint64_t before = server.counters().requests.get();
    CHECK(other.exchange(post("/echo", "among them")).body == "among them");
    fewest = std::min(fewest, server.counters().requests.get() - before);
  }
  CHECK(server.counters().requests.get() < pieces * 600);  // there still was something to wait for
  CHECK(fewest < 100);
}

TEST_CASE("a client that sends its last request and its end together is answered and gone") {
  TestServer server([](ServerConfig& config) { config.heavy_body_bytes = 10; });
  SUBCASE("on the worker") {
    for (int i = 0; i < 20; ++i) {
      Client client(server);
      REQUIRE(client.send(post("/echo", "last")));
      ::shutdown(client.fd(), SHUT_WR);
      CHECK(client.receive().body == "last");
    }
  }
  SUBCASE("on a heavy thread, while the session hears of nothing") {
    Client client(server);
    REQUIRE(client.send(post("/gate?timeout=1h", "more than ten bytes")));
    REQUIRE(eventually([&] { return server.gate->waiting == 1; }));
    ::shutdown(client.fd(), SHUT_WR);
    server.gate->open = true;
    CHECK(client.receive().body == "more than ten bytes");
  }
  CHECK(eventually([&] { return server.open_connections() == 0; }));
}

TEST_CASE("whatever a refused client still sends is thrown away as it comes") {
  TestServer server([](ServerConfig& config) {
    config.max_body_bytes = 1000;
    config.timeouts.linger = std::chrono::seconds(20);
  });
  Client client(server);
  REQUIRE(client.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 100000000\r\n\r\n"));
  CHECK(client.send(std::string(32 * limits::MiB, 'x')));  // more than fits between us: it is being read
  CHECK(client.receive().status == 413);
}

TEST_CASE("requests that come while an answer waits for its reader are answered after it") {
  TestServer server;
  Client client(server, {.receive_buffer = 4096});
  REQUIRE(client.send("GET /large HTTP/1.1\r\nHost: h\r\n\r\n"));
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  REQUIRE(client.send(post("/echo", "behind")));
  CHECK(client.receive().body.size() == 4 * limits::MiB);
  CHECK(client.receive().body == "behind");
}

TEST_CASE("connections go to the worker with the fewest") {
  TestServer server([](ServerConfig& config) { config.workers = 3; });
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 9; ++i) clients.push_back(std::make_unique<Client>(server));
  for (auto& client : clients) CHECK(client->exchange(post("/echo", "{}")).status == 200);
  for (unsigned i = 0; i < 3; ++i) CHECK(server.counters(i).connections_opened.get() == 3);
}

TEST_CASE("64 connections over 4 workers differ by at most one, also after many were closed and opened") {
  TestServer server([](ServerConfig& config) { config.workers = 4; });
  std::vector<std::unique_ptr<Client>> clients;
  const auto spread = [&] {
    std::uint64_t fewest = ~std::uint64_t{0};
    std::uint64_t most = 0;
    for (unsigned i = 0; i < 4; ++i) {
      const WorkerCounters& worker = server.counters(i);
      const std::uint64_t open = worker.connections_opened.get() - worker.connections_closed.get();
      fewest = std::min(fewest, open);
      most = std::max(most, open);
    }
    return most - fewest;
  };
  for (int i = 0; i < 64; ++i) clients.push_back(std::make_unique<Client>(server));
  REQUIRE(eventually([&] { return server.open_connections() == 64; }));
  CHECK(spread() <= 1);
  // Every second and third goes: what is left lies unevenly, and what comes evens it out.
  for (int round = 0; round < 5; ++round) {
    for (std::size_t i = 0; i < clients.size(); ++i) {
      if (i % 4 == 1 || i % 4 == 2) clients[i].reset();
    }
    REQUIRE(eventually([&] { return server.open_connections() == 32; }));
    for (auto& client : clients) {
      if (!client) client = std::make_unique<Client>(server);
    }
    REQUIRE(eventually([&] { return server.open_connections() == 64; }));
    CHECK(spread() <= 1);
  }
}

TEST_CASE("functions posted to a thread run there with its handler, also those that stop() overtakes") {
  std::atomic<int> ran{0};
  TestServer server([](ServerConfig& config) { config.workers = 2; });
  const auto threads = server.server->threads();
  CHECK(threads.size() == 4);
  for (const ThreadIndex& thread : threads) {
    CHECK(server.server->post(thread, [&](Handler& handler) {
      ++static_cast<TestHandler&>(handler).posted;
      ++ran;
    }));
  }
  server.server->stop();
  CHECK(ran == 4);
  CHECK_FALSE(server.server->post(threads.front(), [](Handler&) {}));
}
