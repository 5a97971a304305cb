#include "server/http/detail/acceptor.hpp"

#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <filesystem>

#include "policies/base/limits.hpp"
#include "server/http/detail/worker.hpp"

namespace tidegate::http::detail {
namespace {

using base::fail;
using base::Result;
using boost::asio::ip::tcp;

// Accepted before others (drain, stop) get a turn.
constexpr int wave_size = 64;
// Asked of each worker when there is no room.
constexpr std::size_t evictions = 16;

}  // namespace

std::size_t descriptors_for_connections() {
  // Rule files, log, metrics scrapes and the threads' own descriptors that are yet to come.
  constexpr std::size_t reserve = 16;
  constexpr std::size_t least = 4;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return limits::default_max_connections;
  std::error_code error;
  std::size_t used = 0;
  for (std::filesystem::directory_iterator it("/proc/self/fd", error), end; !error && it != end; it.increment(error)) {
    ++used;
  }
  const auto all = static_cast<std::size_t>(limit.rlim_cur);
  return all > used + reserve + least ? all - used - reserve : least;
}

Result<tcp::acceptor> listen_on(boost::asio::io_context& io, const Address& address) {
  boost::system::error_code error;
  const auto failed = [&] { return fail("cannot listen on " + to_string(address) + ": " + error.message()); };
  const boost::asio::ip::address host = boost::asio::ip::make_address(address.host, error);
  if (error) return failed();
  const tcp::endpoint endpoint(host, address.port);
  tcp::acceptor acceptor(io);
  acceptor.open(endpoint.protocol(), error);
  if (error) return failed();
  acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (host.is_v6()) acceptor.set_option(boost::asio::ip::v6_only(false), error);
  // Accepted sockets inherit it: answers are written whole, there is nothing to wait for.
  acceptor.set_option(tcp::no_delay(true), error);
  acceptor.bind(endpoint, error);
  if (error) return failed();
  acceptor.listen(limits::listen_backlog, error);
  if (error) return failed();
  acceptor.native_non_blocking(true, error);
  if (error) return failed();
  return acceptor;
}

Address local_address(const tcp::acceptor& acceptor) {
  boost::system::error_code error;
  const tcp::endpoint endpoint = acceptor.local_endpoint(error);
  return {endpoint.address().to_string(), endpoint.port()};
}

Acceptor::~Acceptor() {
  stop();
}

Result<void> Acceptor::open(const std::vector<Address>& listen) {
  for (const Address& address : listen) {
    auto socket = listen_on(io_, address);
    if (!socket) {
      listeners_.clear();
      return socket.error();
    }
    addresses_.push_back(local_address(*socket));
    listeners_.push_back(
        std::make_unique<Listener>(Listener{std::move(*socket), boost::asio::steady_timer(io_), false}));
  }
  return {};
}

std::vector<Address> Acceptor::addresses() const {
  return addresses_;
}

void Acceptor::start(std::span<const std::unique_ptr<Worker>> workers, std::size_t max_connections) {
  workers_ = workers;
  assigned_.assign(workers.size(), 0);
  max_connections_ = max_connections;
  for (const auto& listener : listeners_) wait(*listener);
  thread_ = std::thread([this] {
    pthread_setname_np(pthread_self(), "acceptor");
    io_.run();
  });
}

void Acceptor::stop() {
  if (thread_.joinable()) {
    boost::asio::post(io_, [this] { io_.stop(); });
    thread_.join();
  }
  listeners_.clear();
}

void Acceptor::drain(std::function<void()> then) {
  boost::asio::post(io_, [this, then = std::move(then)] {
    draining_ = true;
    boost::system::error_code ignored;
    for (const auto& listener : listeners_) {
      if (!listener->paused) accept_wave(*listener);
      listener->pause.cancel();
    }
    then();  // before clients can see that nobody listens
    for (const auto& listener : listeners_) listener->socket.close(ignored);
  });
}

void Acceptor::wait(Listener& listener) {
  if (draining_) return;
  listener.socket.async_wait(tcp::acceptor::wait_read, [this, &listener](const boost::system::error_code& error) {
    if (error || draining_) return;
    accept_wave(listener);
  });
}

void Acceptor::pause(Listener& listener) {
  counters_.pauses.add();
  for (const auto& worker : workers_) worker->evict(evictions);
  listener.paused = true;
  listener.pause.expires_after(limits::accept_pause);
  listener.pause.async_wait([this, &listener](const boost::system::error_code& error) {
    if (error || draining_) return;
    accept_wave(listener);
  });
}

void Acceptor::accept_wave(Listener& listener) {
  const bool after_pause = std::exchange(listener.paused, false);
  for (int i = 0; i < wave_size; ++i) {
    const bool full = open_connections() >= max_connections_;
    if (full && !after_pause && !draining_) return pause(listener);
    UniqueFd fd(::accept4(listener.socket.native_handle(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (fd) {
      counters_.accepted.add();
      if (full) {
        counters_.refused[Refused::max_connections].add();  // and closed, by its owner
      } else {
        hand_over(std::move(fd));
      }
    } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      counters_.refused[Refused::descriptors].add();
      return draining_ ? void() : pause(listener);
    } else if (errno != ECONNABORTED && errno != EINTR) {
      break;  // EAGAIN: that was all of them
    }
  }
  wait(listener);
}

std::size_t Acceptor::open_connections() const {
  std::uint64_t open = 0;
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    open += assigned_[i] - workers_[i]->counters().connections_closed.get();
  }
  return static_cast<std::size_t>(open);
}

void Acceptor::hand_over(UniqueFd fd) {
  std::size_t least = 0;
  std::uint64_t fewest = ~std::uint64_t{0};
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    const std::uint64_t open = assigned_[i] - workers_[i]->counters().connections_closed.get();
    if (open < fewest) {
      fewest = open;
      least = i;
    }
  }
  ++assigned_[least];
  workers_[least]->adopt(std::move(fd));
}

}  // namespace tidegate::http::detail
