#include "server/app/directory_watch.hpp"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <thread>
#include <utility>

#include "server/app/fingerprint.hpp"
#include "server/app/inotify.hpp"
#include "server/http/thread_priority.hpp"

namespace tidegate::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using Paths = std::vector<std::filesystem::path>;

Paths absolute(Paths paths) {
  for (std::filesystem::path& path : paths) path = std::filesystem::absolute(path).lexically_normal();
  return paths;
}

}  // namespace

class DirectoryWatch::Thread {
 public:
  Thread(Paths paths, Settings settings, std::function<void()> on_change)
      : paths_(absolute(std::move(paths))),
        settings_(settings),
        on_change_(std::move(on_change)),
        told_(settings.last_read ? *settings.last_read : fingerprint_of(paths_)),
        stop_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    if (stop_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
    try {
      thread_ = std::thread([this] { run(); });
    } catch (...) {
      close(stop_);
      throw;
    }
  }

  ~Thread() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t count = write(stop_, &one, sizeof(one));
    thread_.join();
    close(stop_);
  }

  Thread(const Thread&) = delete;
  Thread& operator=(const Thread&) = delete;

 private:
  enum class Woken { by_event, by_time, by_stop };

  void run() {
    pthread_setname_np(pthread_self(), "tidegate-watch");
    http::run_beside_workers();
    for (;;) {
      std::uint64_t seen = look();
      if (seen != told_) {
        if (!settle(seen)) return;
        if (std::exchange(told_, seen) != seen) on_change_();
        continue;
      }
      const Woken woken = wait(settings_.poll_interval);
      if (woken == Woken::by_stop) return;
      // An event about nothing, a swap file's say: not more looks than one in each `settle`.
      if (woken == Woken::by_event && look() == told_ && pause(settings_.settle) == Woken::by_stop) return;
    }
  }

  // Watches first, then looks: what happens in between is an event.
  std::uint64_t look() {
    inotify_.reset();
    if (settings_.use_inotify) inotify_ = std::make_unique<Inotify>(paths_);
    return fingerprint_of(paths_);
  }

  // Waits until nothing happens any more; false when it is to end.
  bool settle(std::uint64_t& seen) {
    const auto deadline = steady_clock::now() + limits::watch_settle_at_most;
    for (;;) {
      const Woken woken = wait(settings_.settle);
      if (woken == Woken::by_stop) return false;
      const std::uint64_t before = std::exchange(seen, look());
      if ((woken == Woken::by_time && seen == before) || steady_clock::now() >= deadline) return true;
    }
  }

  Woken wait(milliseconds time) { return wait(time, inotify_ ? inotify_->descriptor() : -1); }
  Woken pause(milliseconds time) { return wait(time, -1); }

  Woken wait(milliseconds time, int events) {
    const auto deadline = steady_clock::now() + time;
    for (;;) {
      const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
      if (left <= milliseconds::zero()) return Woken::by_time;
      std::array<pollfd, 2> waited{{{stop_, POLLIN, 0}, {events, POLLIN, 0}}};
      const int timeout_ms = static_cast<int>(std::min<std::int64_t>(left.count(), 1'000'000));
      if (poll(waited.data(), waited.size(), timeout_ms) <= 0) continue;
      if (waited[0].revents != 0) return Woken::by_stop;
      if (inotify_->take_events()) return Woken::by_event;
    }
  }

  const Paths paths_;
  const Settings settings_;
  const std::function<void()> on_change_;
  std::uint64_t told_;
  const int stop_;
  std::unique_ptr<Inotify> inotify_;
  std::thread thread_;  // last: it uses all of the above
};

DirectoryWatch::DirectoryWatch(std::vector<std::filesystem::path> paths, Settings settings,
                               std::function<void()> on_change)
    : thread_(std::make_unique<Thread>(std::move(paths), settings, std::move(on_change))) {}

DirectoryWatch::DirectoryWatch(const std::filesystem::path& path, milliseconds poll_interval,
                               std::function<void()> on_change)
    : DirectoryWatch(std::vector<std::filesystem::path>{path}, Settings{.poll_interval = poll_interval},
                     std::move(on_change)) {}

DirectoryWatch::~DirectoryWatch() = default;

}  // namespace tidegate::app
