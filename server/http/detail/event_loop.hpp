// A worker's event loop: one epoll descriptor, functions posted from other threads, and one timer.
//
// Descriptors are watched edge-triggered and registered once for their life, so that a request costs no epoll_ctl:
// whoever is told that something is ready must use it up, or come back to the rest by itself. A watcher must live until
// the end of the turn() in which its descriptor was closed, since an event for it may have been taken already.
// Thread contract: post() from any thread, everything else on the loop's own (or before it begins and after its end).
// Tested in tests/server/http/event_loop_test.cpp.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "policies/base/result.hpp"
#include "server/http/detail/unique_fd.hpp"
#include "server/http/handler.hpp"

namespace tidegate::http::detail {

// What happened to a descriptor; several at once are told in one call.
struct Ready {
  bool writable = false;
  bool ending = false;  // the peer sends no more, or the connection broke: a short read is not the last one
};

class Watcher {
 public:
  virtual void ready(Ready what) = 0;

 protected:
  ~Watcher() = default;
};

class EventLoop {
 public:
  EventLoop() = default;
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  // Errors: no descriptors. Nothing else may be called before it.
  base::Result<void> open();

  // Runs `fn`, which may be move-only, in one of the next turns, in the order of the calls.
  template <class Function>
  void post(Function fn) {
    enqueue(std::make_unique<Posted<Function>>(std::move(fn)));
  }

  // Tells `watcher` when there is something to read. Closing `fd` ends it. False: the kernel has no memory.
  bool watch(int fd, Watcher& watcher);
  // From now on also when it can be written to; at once if it can already.
  bool watch_writable(int fd, Watcher& watcher);

  // When turn() is to return true next.
  void set_timer(Clock::time_point when);
  // Waits for events unless `wait` is false, and handles them. True when the timer's time has come.
  bool turn(bool wait);
  // Runs what was posted and not run yet.
  void run_posted();

 private:
  struct Task {
    virtual ~Task() = default;
    virtual void run() = 0;
  };
  template <class Function>
  struct Posted final : Task {
    explicit Posted(Function function) : fn(std::move(function)) {}
    void run() override { fn(); }
    Function fn;
  };

  void enqueue(std::unique_ptr<Task> task);

  UniqueFd epoll_;
  UniqueFd wake_;
  UniqueFd timer_;
  std::mutex mutex_;  // guards posted_
  std::vector<std::unique_ptr<Task>> posted_;
};

}  // namespace tidegate::http::detail
