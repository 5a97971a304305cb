#include "server/http/ops_server.hpp"

#include <pthread.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <list>
#include <thread>

#include "server/http/detail/acceptor.hpp"
#include "server/http/detail/ops_session.hpp"

namespace tidegate::http {

using base::Result;
using boost::asio::ip::tcp;
using detail::OpsSession;

class OpsServer::Impl {
 public:
  Impl(OpsConfig config, OpsHandler handler) : config_(std::move(config)), handler_(std::move(handler)), pause_(io_) {}
  ~Impl() { stop(); }

  Result<void> start();
  void stop();

  Address address_;

 private:
  void accept();
  void make_room();

  const OpsConfig config_;
  const OpsHandler handler_;
  boost::asio::io_context io_{1};
  boost::asio::steady_timer pause_;
  std::unique_ptr<tcp::acceptor> acceptor_;
  std::list<std::weak_ptr<OpsSession>> sessions_;  // the oldest first
  std::thread thread_;
};

Result<void> OpsServer::Impl::start() {
  auto acceptor = detail::listen_on(io_, config_.listen);
  if (!acceptor) return acceptor.error();
  acceptor_ = std::make_unique<tcp::acceptor>(std::move(*acceptor));
  address_ = detail::local_address(*acceptor_);
  accept();
  thread_ = std::thread([this] {
    pthread_setname_np(pthread_self(), "ops");
    io_.run();
  });
  return {};
}

void OpsServer::Impl::stop() {
  if (!thread_.joinable()) return;
  boost::asio::post(io_, [this] {
    acceptor_->close();
    for (const auto& weak : sessions_) {
      if (const auto session = weak.lock()) session->close();
    }
    io_.stop();
  });
  thread_.join();
}

// Forgets sessions that ended; closes the oldest when there are too many.
void OpsServer::Impl::make_room() {
  sessions_.remove_if([](const std::weak_ptr<OpsSession>& session) { return session.expired(); });
  while (!sessions_.empty() && sessions_.size() >= config_.max_connections) {
    if (const auto oldest = sessions_.front().lock()) oldest->close();
    sessions_.pop_front();
  }
}

void OpsServer::Impl::accept() {
  acceptor_->async_accept([this](const boost::system::error_code& error, tcp::socket socket) {
    if (!acceptor_->is_open()) return;
    if (!error) {
      make_room();
      auto session = std::make_shared<OpsSession>(std::move(socket), config_.timeout, handler_);
      sessions_.push_back(session);
      session->start();
      return accept();
    }
    // No descriptors, mostly: the probe waits in the queue until there is one.
    pause_.expires_after(limits::accept_pause);
    pause_.async_wait([this](const boost::system::error_code& cancelled) {
      if (!cancelled && acceptor_->is_open()) accept();
    });
  });
}

OpsServer::OpsServer(OpsConfig config, OpsHandler handler)
    : impl_(std::make_unique<Impl>(std::move(config), std::move(handler))) {}
OpsServer::~OpsServer() = default;

Result<void> OpsServer::start() {
  return impl_->start();
}
Address OpsServer::address() const {
  return impl_->address_;
}
void OpsServer::stop() {
  impl_->stop();
}

}  // namespace tidegate::http
