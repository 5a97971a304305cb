#include "server/app/signals.hpp"

#include <pthread.h>
#include <signal.h>
#include <time.h>

#include <algorithm>
#include <cerrno>

namespace tidegate::app {

namespace {

using std::chrono::steady_clock;

sigset_t signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGHUP);
  return set;
}

}  // namespace

void block_signals() {
  const sigset_t set = signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

void ignore_broken_pipes() {
  ::signal(SIGPIPE, SIG_IGN);
}

std::optional<Signal> wait_signal(std::optional<std::chrono::milliseconds> patience) {
  const sigset_t set = signals();
  const auto end = steady_clock::now() + patience.value_or(std::chrono::milliseconds(0));
  for (;;) {
    int number = 0;
    if (patience) {
      const auto left = std::max(std::chrono::nanoseconds(0), std::chrono::nanoseconds(end - steady_clock::now()));
      const timespec wait{.tv_sec = static_cast<time_t>(left.count() / 1'000'000'000),
                          .tv_nsec = static_cast<long>(left.count() % 1'000'000'000)};
      number = sigtimedwait(&set, nullptr, &wait);
      if (number < 0 && errno == EAGAIN) return std::nullopt;
    } else {
      number = sigwaitinfo(&set, nullptr);
    }
    if (number == SIGTERM) return Signal::terminate;
    if (number == SIGINT) return Signal::interrupt;
    if (number == SIGHUP) return Signal::reload;
  }
}

}  // namespace tidegate::app
