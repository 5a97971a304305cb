#include "server/http/detail/worker.hpp"

#include <malloc.h>
#include <openssl/rand.h>
#include <pthread.h>

#include <algorithm>
#include <csignal>
#include <ctime>

#include "server/http/detail/heavy_pool.hpp"
#include "server/http/detail/session.hpp"

namespace tidegate::http::detail {
namespace {

constexpr std::size_t scratch_bytes = 64 * limits::KiB;
// Answers above this are rare; what they grew is given back.
constexpr std::size_t kept_output_bytes = 256 * limits::KiB;

std::int64_t nanoseconds(Clock::duration d) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(d).count();
}

}  // namespace

Worker::Worker(const ServerConfig& config, std::span<WorkerCounters> all, unsigned index,
               std::unique_ptr<Handler> handler, HeavyPool* heavy)
    : config_(config),
      all_(all),
      counters_(all[index]),
      buffers_(counters_.body_bytes),
      handler_(std::move(handler)),
      heavy_(heavy),
      scratch_(scratch_bytes),
      now_(Clock::now()),
      random_(static_cast<std::uint64_t>(now_.time_since_epoch().count()) * 2654435761u + index + 1) {
  responses_.set_time(std::time(nullptr));
  counters_.heartbeat_ns.set(nanoseconds(now_.time_since_epoch()));
}

Worker::~Worker() {
  stop();
}

base::Result<void> Worker::open() {
  return loop_.open();
}

void Worker::start() {
  thread_ = std::thread([this] { run(); });
}

void Worker::run() {
  pthread_setname_np(pthread_self(), "worker");
  next_tick_ = Clock::now() + config_.timeouts.tick;
  loop_.set_timer(next_tick_);
  while (!stopped_) {
    if (loop_.turn(asked_turn_.empty())) on_tick();
    if (!asked_turn_.empty()) give_turns();
    if (!collected_.empty()) collected_.clear();
  }
}

// Those that ask again while they run have theirs after the next events.
void Worker::give_turns() {
  for (Session* session : std::exchange(asked_turn_, {})) {
    session->turn();
    collect(*session);
  }
}

void Worker::stop() {
  if (!thread_.joinable()) return;
  loop_.post([this] {
    close_all();
    stopped_ = true;
  });
  thread_.join();
  loop_.run_posted();
  close_all();  // connections that were handed over in the meantime
  sessions_.clear();
}

void Worker::adopt(UniqueFd fd) {
  loop_.post([this, fd = std::move(fd)]() mutable { serve(std::move(fd)); });
}

void Worker::post(std::function<void(Handler&)> fn) {
  loop_.post([this, fn = std::move(fn)] { fn(*handler_); });
}

void Worker::set_tls(std::shared_ptr<SSL_CTX> context) {
  loop_.post([this, context = std::move(context)]() mutable { tls_ = std::move(context); });
}

void Worker::return_job(std::unique_ptr<HeavyJob> job) {
  loop_.post([this, job = std::move(job)]() mutable {
    Session& session = *job->session;
    session.take_back(std::move(job));
    collect(session);
  });
}

void Worker::announce_close() {
  loop_.post([this] { closing_ = true; });
}

void Worker::serve(UniqueFd fd) {
  refresh_now();
  counters_.connections_opened.add();
  sessions_.push_back(std::make_unique<Session>(*this, std::move(fd), tls_.get()));
  Session& session = *sessions_.back();
  session.position = sessions_.size() - 1;
  peak_sessions_ = std::max(peak_sessions_, sessions_.size());
  session.start();
  collect(session);
}

void Worker::collect(Session& session) {
  if (!session.gone()) return;
  const std::size_t position = session.position;
  std::swap(sessions_[position], sessions_.back());
  sessions_[position]->position = position;
  collected_.push_back(std::move(sessions_.back()));
  sessions_.pop_back();
  if (draining_) finish_drain_if_done();
}

void Worker::on_tick() {
  refresh_now();
  const Clock::duration lag = now_ - next_tick_;
  counters_.loop_lag_ns.set(nanoseconds(lag));
  counters_.heartbeat_ns.set(nanoseconds(now_.time_since_epoch()));
  overloaded_ = lag > config_.max_loop_lag;
  responses_.set_time(std::time(nullptr));
  for (std::size_t i = sessions_.size(); i-- > 0;) {
    Session& session = *sessions_[i];
    session.tick();
    collect(session);
  }
  if (peak_sessions_ > 64 && sessions_.size() < peak_sessions_ / 4) {
    peak_sessions_ = sessions_.size();
    malloc_trim(0);  // a flood is over: its memory goes back to the system
  }
  handler_->on_tick(now_);
  if (draining_) finish_drain_if_done();
  next_tick_ = Clock::now() + config_.timeouts.tick;
  loop_.set_timer(next_tick_);
}

bool Worker::over_budget(std::size_t more) const {
  std::int64_t held = static_cast<std::int64_t>(more);
  for (const WorkerCounters& worker : all_) held += worker.body_bytes.get();
  return held > static_cast<std::int64_t>(config_.max_body_bytes_in_flight);
}

Clock::duration Worker::pick_age() {
  if (config_.max_connection_age.count() <= 0) return Clock::duration::max();
  // xorshift: connections that began together must not end together; nothing secret about it.
  random_ ^= random_ << 13;
  random_ ^= random_ >> 7;
  random_ ^= random_ << 17;
  const std::chrono::nanoseconds age = config_.max_connection_age;
  return age + age / 1000 * (static_cast<std::int64_t>(random_ % 201) - 100);
}

void Worker::trim() {
  if (output_.capacity() > kept_output_bytes) std::string().swap(output_);
  if (reply_.body.capacity() > kept_output_bytes) std::string().swap(reply_.body);
}

void Worker::evict(std::size_t count) {
  loop_.post([this, count] {
    refresh_now();
    std::vector<Session*> victims;
    for (const auto& session : sessions_) {
      if (session->dispensability() > 0) victims.push_back(session.get());
    }
    const std::size_t n = std::min(count, victims.size());
    std::partial_sort(victims.begin(), victims.begin() + static_cast<std::ptrdiff_t>(n), victims.end(),
                      [](const Session* a, const Session* b) {
                        if (a->dispensability() != b->dispensability())
                          return a->dispensability() > b->dispensability();
                        return a->since() < b->since();
                      });
    victims.resize(n);
    for (Session* session : victims) {
      counters_.connections_evicted.add();
      session->close();
      collect(*session);
    }
  });
}

void Worker::drain(Clock::time_point deadline, std::function<void(std::size_t)> done) {
  loop_.post([this, deadline, done = std::move(done)]() mutable {
    refresh_now();
    closing_ = true;
    draining_ = true;
    drain_deadline_ = deadline;
    drained_ = std::move(done);
    for (std::size_t i = sessions_.size(); i-- > 0;) {
      Session& session = *sessions_[i];
      session.drain();
      collect(session);
    }
    finish_drain_if_done();
  });
}

void Worker::finish_drain_if_done() {
  if (!drained_) return;
  const std::uint64_t open = counters_.connections_opened.get() - counters_.connections_closed.get();
  if (open != 0 && now_ < drain_deadline_) return;
  const std::function<void(std::size_t)> done = std::exchange(drained_, nullptr);
  close_all();
  done(static_cast<std::size_t>(open));
}

void Worker::close_all() {
  for (const auto& session : sessions_) session->close();
}

}  // namespace tidegate::http::detail
