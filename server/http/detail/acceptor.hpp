// The thread that listens: hands each connection to the worker with the fewest, and survives having no descriptors.
//
// When the server is full, or the process is out of descriptors, it asks the workers to close connections that do
// nothing and pauses for limits::accept_pause; what is still too many after that is refused. Thread contract: open()
// before start(); drain() and stop() from any thread. Tested in tests/server/http/acceptor_test.cpp.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <span>
#include <thread>
#include <vector>

#include "policies/base/result.hpp"
#include "server/http/config.hpp"
#include "server/http/counters.hpp"
#include "server/http/detail/unique_fd.hpp"

namespace tidegate::http::detail {

class Worker;

// Connections that RLIMIT_NOFILE leaves room for, beside what is open and a reserve for files that are read later.
std::size_t descriptors_for_connections();

// Binds and listens. Errors name the address.
base::Result<boost::asio::ip::tcp::acceptor> listen_on(boost::asio::io_context& io, const Address& address);
Address local_address(const boost::asio::ip::tcp::acceptor& acceptor);

class Acceptor {
 public:
  explicit Acceptor(AcceptorCounters& counters) : counters_(counters), work_(io_.get_executor()) {}
  ~Acceptor();
  Acceptor(const Acceptor&) = delete;
  Acceptor& operator=(const Acceptor&) = delete;

  base::Result<void> open(const std::vector<Address>& listen);
  std::vector<Address> addresses() const;
  void start(std::span<const std::unique_ptr<Worker>> workers, std::size_t max_connections);
  // Accepts what already waits, calls `then` on the acceptor's thread, then closes the listening sockets.
  void drain(std::function<void()> then);
  void stop();

 private:
  struct Listener {
    boost::asio::ip::tcp::acceptor socket;
    boost::asio::steady_timer pause;
    bool paused = false;  // the next wave comes right after a pause
  };

  void wait(Listener& listener);
  void accept_wave(Listener& listener);
  void pause(Listener& listener);
  std::size_t open_connections() const;
  void hand_over(UniqueFd fd);

  AcceptorCounters& counters_;
  boost::asio::io_context io_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::vector<std::unique_ptr<Listener>> listeners_;
  std::vector<Address> addresses_;
  std::span<const std::unique_ptr<Worker>> workers_;
  std::vector<std::uint64_t> assigned_;  // connections given to each worker so far
  std::size_t max_connections_ = 0;
  bool draining_ = false;
  std::thread thread_;
};

}  // namespace tidegate::http::detail
