#include "server/http/server.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>

#include "server/http/detail/acceptor.hpp"
#include "server/http/detail/heavy_pool.hpp"
#include "server/http/detail/session.hpp"
#include "server/http/detail/tls_context.hpp"
#include "server/http/detail/worker.hpp"

namespace tidegate::http {

using base::fail;
using base::Result;

namespace {

// Where the workers' drains meet.
struct DrainCount {
  std::atomic<std::size_t> workers_left;
  std::atomic<std::size_t> cut_off{0};
  std::function<void(std::size_t)> done;
};

}  // namespace

class Server::Impl {
 public:
  Impl(ServerConfig config, HandlerFactory factory)
      : config_(std::move(config)),
        factory_(std::move(factory)),
        worker_counters_(std::min<std::size_t>(config_.workers, limits::max_workers)) {}
  ~Impl() { stop(); }

  Result<void> start();
  void stop();
  bool post(ThreadIndex thread, std::function<void(Handler&)> fn);
  Result<CertificateInfo> reload_certificate();
  void drain(Clock::time_point deadline, std::function<void(std::size_t)> done);

  const ServerConfig config_;
  HandlerFactory factory_;
  mutable std::mutex mutex_;  // guards running_, draining_, certificate_, and post() against stop()
  bool running_ = false;
  bool draining_ = false;
  CertificateInfo certificate_;
  std::vector<WorkerCounters> worker_counters_;
  AcceptorCounters acceptor_counters_;
  std::size_t max_connections_ = 0;
  std::vector<Address> addresses_;
  std::unique_ptr<detail::HeavyPool> heavy_;
  std::vector<std::unique_ptr<detail::Worker>> workers_;
  std::unique_ptr<detail::Acceptor> acceptor_;
};

Result<void> Server::Impl::start() {
  if (config_.workers == 0 || config_.workers > static_cast<unsigned>(limits::max_workers)) {
    return fail("the number of workers must be 1 to " + std::to_string(limits::max_workers));
  }
  if (config_.listen.empty()) return fail("no address to listen on");
  auto tls = detail::make_tls_context(config_.tls);
  if (!tls) return tls.error();
  acceptor_ = std::make_unique<detail::Acceptor>(acceptor_counters_);
  if (auto opened = acceptor_->open(config_.listen); !opened) return opened.error();
  addresses_ = acceptor_->addresses();

  using Kind = ThreadIndex::Kind;
  if (config_.heavy_threads != 0) {
    std::vector<std::unique_ptr<Handler>> handlers;
    for (unsigned i = 0; i < config_.heavy_threads; ++i) handlers.push_back(factory_({Kind::heavy, i}));
    heavy_ = std::make_unique<detail::HeavyPool>(std::move(handlers), config_.timeouts.tick);
  }
  for (unsigned i = 0; i < config_.workers; ++i) {
    workers_.push_back(
        std::make_unique<detail::Worker>(config_, worker_counters_, i, factory_({Kind::worker, i}), heavy_.get()));
    if (auto opened = workers_.back()->open(); !opened) return opened.error();
    workers_.back()->set_tls(tls->context);
  }
  max_connections_ = std::min(config_.max_connections, detail::descriptors_for_connections());
  if (heavy_) heavy_->start();
  for (const auto& worker : workers_) worker->start();
  acceptor_->start(workers_, max_connections_);
  const std::lock_guard lock(mutex_);
  certificate_ = tls->certificate;
  running_ = true;
  return {};
}

void Server::Impl::stop() {
  {
    const std::lock_guard lock(mutex_);
    running_ = false;
  }
  if (acceptor_) acceptor_->stop();
  if (heavy_) heavy_->stop();
  for (const auto& worker : workers_) worker->stop();
}

bool Server::Impl::post(ThreadIndex thread, std::function<void(Handler&)> fn) {
  const std::lock_guard lock(mutex_);
  if (!running_) return false;
  const bool worker = thread.kind == ThreadIndex::Kind::worker;
  if (thread.index >= (worker ? config_.workers : config_.heavy_threads)) return false;
  if (worker) {
    workers_[thread.index]->post(std::move(fn));
  } else {
    heavy_->post(thread.index, std::move(fn));
  }
  return true;
}

Result<CertificateInfo> Server::Impl::reload_certificate() {
  auto tls = detail::make_tls_context(config_.tls);
  if (!tls) return tls.error();
  const std::lock_guard lock(mutex_);
  if (!running_) return fail("the server does not run");
  for (const auto& worker : workers_) worker->set_tls(tls->context);
  certificate_ = tls->certificate;
  return certificate_;
}

void Server::Impl::drain(Clock::time_point deadline, std::function<void(std::size_t)> done) {
  const std::lock_guard lock(mutex_);
  if (!running_ || std::exchange(draining_, true)) return;
  auto count = std::make_shared<DrainCount>();
  count->workers_left = workers_.size();
  count->done = std::move(done);
  // Workers are told by the acceptor, behind the last connection that it gave them.
  acceptor_->drain([this, deadline, count] {
    for (const auto& worker : workers_) {
      worker->drain(deadline, [count](std::size_t cut_off) {
        count->cut_off += cut_off;
        if (--count->workers_left == 0) count->done(count->cut_off);
      });
    }
  });
}

Server::Server(ServerConfig config, HandlerFactory factory)
    : impl_(std::make_unique<Impl>(std::move(config), std::move(factory))) {}
Server::~Server() = default;

Result<void> Server::start() {
  return impl_->start();
}
void Server::stop() {
  impl_->stop();
}

std::vector<Address> Server::addresses() const {
  return impl_->addresses_;
}

std::vector<ThreadIndex> Server::threads() const {
  std::vector<ThreadIndex> threads;
  for (unsigned i = 0; i < impl_->config_.workers; ++i) threads.push_back({ThreadIndex::Kind::worker, i});
  for (unsigned i = 0; i < impl_->config_.heavy_threads; ++i) threads.push_back({ThreadIndex::Kind::heavy, i});
  return threads;
}

bool Server::post(ThreadIndex thread, std::function<void(Handler&)> fn) {
  return impl_->post(thread, std::move(fn));
}

Result<CertificateInfo> Server::reload_certificate() {
  return impl_->reload_certificate();
}

CertificateInfo Server::certificate() const {
  const std::lock_guard lock(impl_->mutex_);
  return impl_->certificate_;
}

void Server::announce_close() {
  const std::lock_guard lock(impl_->mutex_);
  if (!impl_->running_) return;
  for (const auto& worker : impl_->workers_) worker->announce_close();
}

void Server::drain(Clock::time_point deadline, std::function<void(std::size_t)> done) {
  impl_->drain(deadline, std::move(done));
}

unsigned Server::workers() const {
  return impl_->config_.workers;
}
const WorkerCounters& Server::worker_counters(unsigned worker) const {
  return impl_->worker_counters_[worker];
}
const AcceptorCounters& Server::acceptor_counters() const {
  return impl_->acceptor_counters_;
}
std::size_t Server::max_connections() const {
  return impl_->max_connections_;
}

Result<CertificateInfo> check_certificate(const TlsConfig& config) {
  auto tls = detail::make_tls_context(config);
  if (!tls) return tls.error();
  return tls->certificate;
}

}  // namespace tidegate::http
