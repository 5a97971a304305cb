// One worker thread: an event loop, the connections it serves, and everything they share.
//
// Invariants: a session is used on this thread only. Once it is closed and nothing refers to it, collect() takes it out
// of the list; it is deleted at the end of the turn. Sessions borrow the worker's reply, output and scratch within one
// event. Thread contract: the first group of functions may be called from any thread, the rest on the worker's own (or
// after join()). Tested through tests/server/http.
#pragma once

#include <openssl/ssl.h>

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "policies/base/limits.hpp"
#include "server/http/config.hpp"
#include "server/http/counters.hpp"
#include "server/http/detail/buffer_pool.hpp"
#include "server/http/detail/event_loop.hpp"
#include "server/http/detail/response.hpp"
#include "server/http/detail/unique_fd.hpp"
#include "server/http/handler.hpp"

namespace tidegate::http::detail {

class HeavyPool;
class Session;
struct HeavyJob;

class Worker {
 public:
  // `all` are the counters of all workers, `all[index]` this one's. `heavy` may be null. Both outlive the worker.
  Worker(const ServerConfig& config, std::span<WorkerCounters> all, unsigned index, std::unique_ptr<Handler> handler,
         HeavyPool* heavy);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // Errors: no descriptors for the loop.
  base::Result<void> open();
  void start();
  // Ends the loop after the event under way, joins, and runs on the caller's thread what was posted before.
  void stop();
  void adopt(UniqueFd fd);
  void post(std::function<void(Handler&)> fn);
  void set_tls(std::shared_ptr<SSL_CTX> context);
  void return_job(std::unique_ptr<HeavyJob> job);
  // Closes up to `count` connections that do nothing, the most dubious first.
  void evict(std::size_t count);
  void announce_close();
  // See Server::drain(). `done` is called on this worker's thread with the number of connections cut off.
  void drain(Clock::time_point deadline, std::function<void(std::size_t)> done);

  // For sessions.
  EventLoop& loop() { return loop_; }
  const ServerConfig& config() const { return config_; }
  WorkerCounters& counters() { return counters_; }
  BufferPool& buffers() { return buffers_; }
  HeavyPool* heavy() { return heavy_; }
  Handler& handler() { return *handler_; }
  Reply& reply() { return reply_; }
  std::string& output() { return output_; }
  std::span<char> scratch() { return scratch_; }
  const ResponseWriter& responses() const { return responses_; }
  // When the event under way began.
  Clock::time_point now() const { return now_; }
  // A pause since the last event says that others may have waited meanwhile: arrival_unsure() is then true some times.
  void refresh_now() {
    const Clock::time_point now = Clock::now();
    if (now - now_ > limits::unnoticed_wait) arrivals_unsure_ = limits::max_unsure_arrivals;
    now_ = now;
  }
  // Whether a request that is read now may have waited in its socket; asked once for each.
  bool arrival_unsure() { return arrivals_unsure_ != 0 && arrivals_unsure_-- != 0; }
  bool overloaded() const { return overloaded_; }
  bool closing() const { return closing_; }
  bool draining() const { return draining_; }
  // True when `more` bytes of request buffers, over all workers, would pass the limit.
  bool over_budget(std::size_t more) const;
  // How long a connection that begins now may live; max() without a limit.
  Clock::duration pick_age();
  // Gives back what an unusually large answer made the shared buffers grow to.
  void trim();
  // Session::turn() is called when other sessions had theirs.
  void ask_turn(Session& session) { asked_turn_.push_back(&session); }
  // Takes the session out of the list if it is done with.
  void collect(Session& session);

 private:
  void run();
  void give_turns();
  void on_tick();
  void serve(UniqueFd fd);
  void finish_drain_if_done();
  void close_all();

  const ServerConfig& config_;
  const std::span<WorkerCounters> all_;
  WorkerCounters& counters_;
  BufferPool buffers_;
  std::unique_ptr<Handler> handler_;
  HeavyPool* heavy_;
  std::shared_ptr<SSL_CTX> tls_;
  Reply reply_;
  std::string output_;
  std::vector<char> scratch_;
  ResponseWriter responses_;
  std::vector<std::unique_ptr<Session>> sessions_;
  std::vector<std::unique_ptr<Session>> collected_;  // deleted when no event for them can be left
  std::vector<Session*> asked_turn_;
  Clock::time_point now_{};
  unsigned arrivals_unsure_ = 0;
  std::uint64_t random_;
  bool overloaded_ = false;
  bool closing_ = false;
  bool draining_ = false;
  Clock::time_point drain_deadline_{};
  std::function<void(std::size_t)> drained_;
  std::size_t peak_sessions_ = 0;  // since memory was last given back
  EventLoop loop_;
  Clock::time_point next_tick_{};
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace tidegate::http::detail
