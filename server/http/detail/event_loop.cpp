#include "server/http/detail/event_loop.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

namespace tidegate::http::detail {
namespace {

// Taken from the kernel at once: a worker's usual connections in one call.
constexpr int events_per_turn = 128;

bool control(int epoll, int operation, int fd, std::uint32_t events, void* data) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = data;
  return ::epoll_ctl(epoll, operation, fd, &event) == 0;
}

}  // namespace

base::Result<void> EventLoop::open() {
  epoll_ = UniqueFd(::epoll_create1(EPOLL_CLOEXEC));
  wake_ = UniqueFd(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  timer_ = UniqueFd(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
  // Edge-triggered, too: every write tells again, so their counts need not be read, and what was posted before a
  // descriptor became ready is run before its watcher is told (a level-triggered event may be put behind).
  if (!epoll_ || !wake_ || !timer_ || !control(epoll_.get(), EPOLL_CTL_ADD, wake_.get(), EPOLLIN | EPOLLET, &wake_) ||
      !control(epoll_.get(), EPOLL_CTL_ADD, timer_.get(), EPOLLIN | EPOLLET, &timer_)) {
    return base::fail(std::string("cannot make an event loop: ") + std::strerror(errno));
  }
  return {};
}

bool EventLoop::watch(int fd, Watcher& watcher) {
  return control(epoll_.get(), EPOLL_CTL_ADD, fd, EPOLLIN | EPOLLRDHUP | EPOLLET, &watcher);
}

bool EventLoop::watch_writable(int fd, Watcher& watcher) {
  return control(epoll_.get(), EPOLL_CTL_MOD, fd, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, &watcher);
}

void EventLoop::set_timer(Clock::time_point when) {
  using std::chrono::nanoseconds;
  using std::chrono::seconds;
  const nanoseconds since_epoch = when.time_since_epoch();  // steady_clock is CLOCK_MONOTONIC
  const auto whole = std::chrono::duration_cast<seconds>(since_epoch);
  itimerspec at{};
  at.it_value.tv_sec = whole.count();
  at.it_value.tv_nsec = (since_epoch - whole).count();
  ::timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &at, nullptr);
}

bool EventLoop::turn(bool wait) {
  std::array<epoll_event, events_per_turn> events;
  const int count = ::epoll_wait(epoll_.get(), events.data(), events_per_turn, wait ? -1 : 0);
  bool timer = false;
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    if (event.data.ptr == &wake_) {
      run_posted();
    } else if (event.data.ptr == &timer_) {
      timer = true;
    } else {
      static_cast<Watcher*>(event.data.ptr)
          ->ready({.writable = (event.events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) != 0,
                   .ending = (event.events & (EPOLLRDHUP | EPOLLERR | EPOLLHUP)) != 0});
    }
  }
  return timer;
}

void EventLoop::run_posted() {
  std::vector<std::unique_ptr<Task>> tasks;
  {
    const std::lock_guard lock(mutex_);
    tasks.swap(posted_);
  }
  for (const auto& task : tasks) task->run();
}

void EventLoop::enqueue(std::unique_ptr<Task> task) {
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    first = posted_.empty();
    posted_.push_back(std::move(task));
  }
  if (!first) return;  // whoever was first has woken the loop, or is about to
  const std::uint64_t one = 1;
  static_cast<void>(!::write(wake_.get(), &one, sizeof one));  // fails only when the loop is to wake anyway
}

}  // namespace tidegate::http::detail
