// One keep-alive TLS connection: connect, handshake, one request at a time, its response. Never blocks: each call goes
// as far as the socket allows and says what happened; the worker waits in epoll for more.
// Invariants: at most one request is under way; after Event::gone the connection is closed, failure() says why, and
// open() may be called again; epoll events carry token(), which open() changes, so late ones are told apart.
// Thread contract: its worker's thread alone. Tested in tests/bench/engine_test.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "bench/load/clock.hpp"
#include "bench/load/options.hpp"
#include "bench/load/request_book.hpp"
#include "bench/load/response_parser.hpp"
#include "bench/load/tally.hpp"
#include "bench/load/tls.hpp"

namespace tidegate::bench {

// What all connections of a worker share. REQUIRES: outlives them.
struct Surroundings {
  const Options& options;
  const Endpoint& endpoint;
  SSL_CTX* tls;
  int epoll_fd;
  RequestBook& book;
  std::span<char> read_buffer;
};

// A request under way.
struct Flight {
  std::size_t index = 0;  // in the book
  Uid uid{};
  Nanos due = 0;   // when it should have been sent: latency counts from here
  Nanos sent = 0;  // when it was: service time counts from here
  bool measured = false;
};

class Connection {
 public:
  enum class Phase { closed, connecting, handshaking, idle, busy };
  enum class Event { none, opened, answered, gone };

  Connection(Surroundings& around, std::uint32_t id) noexcept : around_(&around), id_(id) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { close(); }

  // REQUIRES: phase() == closed.
  Event open(Nanos now);
  // REQUIRES: phase() == idle.
  Event send(const Flight& flight);
  // `events` is a mask of EPOLL… bits.
  Event on_ready(std::uint32_t events);
  // After answered: whether another request may follow, or the connection has to be closed.
  [[nodiscard]] bool reusable() const noexcept;
  // After answered: idle again for the next request. REQUIRES: reusable().
  void finish_request() noexcept;
  // Says goodbye (close_notify) where a session stands.
  void close() noexcept;

  [[nodiscard]] Phase phase() const noexcept { return phase_; }
  [[nodiscard]] std::uint64_t token() const noexcept { return (std::uint64_t{generation_} << 32) | id_; }
  [[nodiscard]] const Flight& flight() const noexcept { return flight_; }
  [[nodiscard]] const ResponseParser& response() const noexcept { return parser_; }
  // After gone: why, or nothing when the server closed it between two requests.
  [[nodiscard]] std::optional<Failure> failure() const noexcept { return failure_; }
  [[nodiscard]] const std::string& detail() const noexcept { return detail_; }
  // `TLSv1.3 TLS_AES_256_GCM_SHA384`; REQUIRES: phase() is idle or busy.
  [[nodiscard]] std::string protocol() const;
  [[nodiscard]] Nanos opened_at() const noexcept { return opened_at_; }

 private:
  Event shake_hands();
  Event write_on();
  Event read_on();
  Event ended();
  Event gone(std::optional<Failure> failure, std::string detail);
  void want(std::uint32_t events) noexcept;

  Surroundings* around_;
  TlsSession tls_;
  ResponseParser parser_;
  Flight flight_;
  std::string detail_;
  std::optional<Failure> failure_;
  std::size_t written_ = 0;  // bytes of the request that left
  Nanos opened_at_ = 0;
  int fd_ = -1;
  std::uint32_t id_;
  std::uint32_t generation_ = 0;
  std::uint32_t wanted_ = 0;
  Phase phase_ = Phase::closed;
};

}  // namespace tidegate::bench
