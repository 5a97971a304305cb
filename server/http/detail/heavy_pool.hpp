// Threads of their own for large bodies and for what a handler defers, so that a worker's other connections do not
// wait for them.
//
// A job carries its buffer with it and comes back to its worker, decided or not; the session that waits for it stays
// in memory until then, even when its connection is gone. The queue is bounded; jobs whose deadline passed while they
// waited come back undecided. Thread contract: submit() and post() from any thread; stop() once.
// Tested in tests/server/http/heavy_test.cpp.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "server/http/detail/buffer_pool.hpp"
#include "server/http/handler.hpp"

namespace tidegate::http::detail {

class Session;
class Worker;

struct HeavyJob {
  Worker* worker = nullptr;
  Session* session = nullptr;
  Buffer buffer;
  Request request;  // views into `buffer`
  Reply reply;
  bool decided = false;
};

class HeavyPool {
 public:
  // One thread for each handler.
  HeavyPool(std::vector<std::unique_ptr<Handler>> handlers, std::chrono::milliseconds tick);
  ~HeavyPool();
  HeavyPool(const HeavyPool&) = delete;
  HeavyPool& operator=(const HeavyPool&) = delete;

  void start();
  // False (and `job` is untouched) when the queue is full or the pool stops.
  bool submit(std::unique_ptr<HeavyJob>& job);
  void post(unsigned thread, std::function<void(Handler&)> fn);
  // Finishes the jobs under way, drops those that wait, runs what was posted, joins.
  void stop();
  unsigned size() const { return static_cast<unsigned>(threads_.size()); }

 private:
  struct Thread {
    std::unique_ptr<Handler> handler;
    std::vector<std::function<void(Handler&)>> posted;
    std::thread thread;
  };

  void run(Thread& self);
  static void decide(Handler& handler, HeavyJob& job);

  const std::chrono::milliseconds tick_;
  std::mutex mutex_;  // guards jobs_, stopping_ and every Thread::posted
  std::condition_variable wake_;
  std::deque<std::unique_ptr<HeavyJob>> jobs_;
  bool stopping_ = false;
  std::vector<Thread> threads_;
};

}  // namespace tidegate::http::detail
