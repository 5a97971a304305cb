// A Server with a handler that tests can question: one line a fact, on port 0 of the loopback.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <thread>

#include "server/http/server.hpp"
#include "tests/support/tls_client.hpp"

namespace tidegate::http {

// Waits for `condition`, but not for ever.
inline bool eventually(const std::function<bool()>& condition) {
  const auto give_up = Clock::now() + std::chrono::seconds(30);
  while (!condition()) {
    if (Clock::now() > give_up) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

// A door that heavy requests to /gate wait at.
struct Gate {
  std::atomic<int> waiting{0};
  std::atomic<bool> open{false};

  void pass() {
    ++waiting;
    while (!open) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
};

// /echo: the body; /facts: method, path, query, types, size, heavy; /large: 4 MiB; /nice: the thread's; /spin:
// keeps the thread busy for 100 µs; /gate: waits for the gate.
class TestHandler final : public Handler {
 public:
  explicit TestHandler(std::shared_ptr<Gate> gate) : gate_(std::move(gate)) {}

  void handle(const Request& request, Reply& reply) noexcept override;
  void refuse(std::string_view reason, Reply& reply) noexcept override;

  int posted = 0;

 private:
  std::shared_ptr<Gate> gate_;
};

class TestServer {
 public:
  using Change = std::function<void(ServerConfig&)>;

  explicit TestServer(const Change& change = {});
  ~TestServer();

  std::uint16_t port() const { return server->addresses().front().port; }
  const WorkerCounters& counters(unsigned worker = 0) const { return server->worker_counters(worker); }
  std::uint64_t open_connections() const;

  test::TestCertificate certificate;
  std::shared_ptr<Gate> gate = std::make_shared<Gate>();
  std::unique_ptr<Server> server;
};

// A client that is through its handshake.
class Client : public test::TlsClient {
 public:
  explicit Client(const TestServer& server) : Client(server, Options{}) {}
  Client(const TestServer& server, const Options& options) : TlsClient(server.port(), options) { handshake(); }
};

}  // namespace tidegate::http
