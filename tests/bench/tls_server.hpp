// A webhook of the simplest kind to load: blocking TLS, a thread a connection, answers made by a function.
// Listens on an ephemeral loopback port with a self-signed certificate for localhost and 127.0.0.1, which
// certificate_file() holds. Everything ends with the object.
#pragma once

#include <openssl/ssl.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "tests/bench/fixtures.hpp"

namespace tidegate::bench {

struct Received {
  std::string head;
  std::string body;
  std::string uid;
  int on_connection = 0;  // 1 for a connection's first request
  int in_all = 0;         // 1 for the server's first request
};

struct Reply {
  std::string bytes;  // sent as they are
  enum class Then { keep, close, hang } then = Then::keep;
};

// 200 with `body`, and more header fields if given.
[[nodiscard]] std::string http_ok(const std::string& body, const std::string& fields = "");

class TlsServer {
 public:
  using Handler = std::function<Reply(const Received&)>;
  explicit TlsServer(Handler handler);
  ~TlsServer();
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  [[nodiscard]] std::string url(const std::string& path = "/validate") const;
  [[nodiscard]] std::string certificate_file() const { return certificate_file_; }
  [[nodiscard]] int connections() const noexcept { return connections_.load(); }
  [[nodiscard]] int requests() const noexcept { return requests_.load(); }

 private:
  void accept_all();
  void serve(int fd);
  void forget(int fd);

  Handler handler_;
  TemporaryDirectory directory_;
  std::string certificate_file_;
  SSL_CTX* context_;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_{0};
  std::atomic<int> requests_{0};
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;  // guards open_ and threads_
  std::set<int> open_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace tidegate::bench
