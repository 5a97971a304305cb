#include "server/observe/logger.hpp"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <deque>
#include <mutex>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "policies/base/limits.hpp"
#include "server/observe/descriptor_sink.hpp"

namespace tidegate::observe {
namespace {

using std::chrono::steady_clock;

class EventDescriptor {
 public:
  EventDescriptor() : descriptor_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  }
  ~EventDescriptor() { close(descriptor_); }
  EventDescriptor(const EventDescriptor&) = delete;
  EventDescriptor& operator=(const EventDescriptor&) = delete;
  [[nodiscard]] int get() const noexcept { return descriptor_; }

 private:
  int descriptor_;
};

// Async-signal-safe. Fails only when it is signalled already.
void signal_event(int descriptor) noexcept {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t count = ::write(descriptor, &one, sizeof(one));
}

LogRing::Stamp stamp_of(const Line& line) noexcept {
  const auto since_epoch = std::chrono::duration_cast<std::chrono::nanoseconds>(line.time().time_since_epoch());
  return {since_epoch.count(), static_cast<std::uint8_t>(line.level())};
}

}  // namespace

WorkerLog::WorkerLog(LogOptions options, int wake_descriptor)
    : options_(options), wake_descriptor_(wake_descriptor), ring_(limits::log_ring_bytes) {}

void WorkerLog::write(Line& line) noexcept {
  if (!enabled(line.level())) return;
  ring_.push(stamp_of(line), line.finish());
  if (ring_.filling()) signal_event(wake_descriptor_);
}

class Logger::Thread {
 public:
  explicit Thread(LogOptions options) : options_(options), sink_(options.descriptor, stop_.get(), options.format) {
    // Signals are for the threads that wait for them; a pipe without a reader is told by write().
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    try {
      thread_ = std::thread([this] { run(); });
    } catch (...) {
      pthread_sigmask(SIG_SETMASK, &before, nullptr);
      throw;
    }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }

  ~Thread() {
    stopping_.store(true);
    signal_event(stop_.get());
    signal_event(wake_.get());
    thread_.join();
  }

  WorkerLog& add_worker() {
    std::unique_ptr<WorkerLog> worker(new WorkerLog(options_, wake_.get()));
    const std::lock_guard lock(mutex_);
    workers_.push_back(std::move(worker));
    return *workers_.back();
  }

  void write(Line& line) {
    const std::string_view text = line.finish();
    {
      const std::lock_guard lock(mutex_);
      if (queue_.size() >= limits::log_ring_lines) {
        queue_dropped_ += 1;
        return;
      }
      queue_.push_back({stamp_of(line), std::string(text)});
    }
    signal_event(wake_.get());
  }

  bool flush(std::chrono::milliseconds patience) noexcept {
    // The log thread can't wait for itself: it is the one that crashes.
    if (pthread_equal(pthread_self(), thread_.native_handle()) != 0) return false;
    const std::uint64_t wanted = flushes_wanted_.fetch_add(1) + 1;
    signal_event(wake_.get());
    const auto deadline = steady_clock::now() + patience;
    while (flushes_done_.load() < wanted) {
      if (steady_clock::now() >= deadline) return false;
      poll(nullptr, 0, 1);
    }
    return true;
  }

  std::uint64_t dropped() const {
    const std::lock_guard lock(mutex_);
    std::uint64_t count = queue_dropped_ + sink_.dropped();
    for (const auto& worker : workers_) count += worker->ring_.dropped();
    return count;
  }

  const LogOptions options_;
  std::atomic<int> fatal_signal_{0};

 private:
  struct Queued {
    LogRing::Stamp stamp;
    std::string text;
  };

  void run() noexcept {
    pthread_setname_np(pthread_self(), "tidegate-log");
    for (bool last = false; !last;) {
      wait();
      // Read first: what is asked for while this round runs is done in the next.
      last = stopping_.load();
      const std::uint64_t flushes = flushes_wanted_.load();
      round(last);
      flushes_done_.store(flushes);
    }
  }

  void wait() noexcept {
    pollfd waited{wake_.get(), POLLIN, 0};
    poll(&waited, 1, static_cast<int>(limits::log_poll_interval.count()));
    std::uint64_t events = 0;
    [[maybe_unused]] const ssize_t count = read(wake_.get(), &events, sizeof(events));
  }

  void round(bool last) {
    {
      const std::lock_guard lock(mutex_);
      taken_.swap(queue_);
      rings_.clear();
      for (const auto& worker : workers_) rings_.push_back(&worker->ring_);
    }
    for (const Queued& queued : taken_) emit(queued.stamp, queued.text);
    taken_.clear();
    for (LogRing* ring : rings_) {
      ring->drain([this](LogRing::Stamp stamp, std::string_view text) { emit(stamp, text); });
    }
    if (const int signal = fatal_signal_.exchange(0); signal != 0) {
      emit(Line(options_.format, Level::error, "ended by a fatal signal").field("signal", signal));
    }
    sink_.flush();
    report_drops(last);
  }

  // As soon as lines can be written again, so that a gap explains itself.
  void report_drops(bool last) {
    const std::uint64_t lost = dropped();
    const auto now = steady_clock::now();
    const bool too_soon = now < reported_at_ + limits::log_drop_report_interval && !last;
    if (lost == reported_ || sink_.broken() || too_soon) return;
    emit(Line(options_.format, Level::warn, "log lines dropped").field("lines", lost - reported_));
    sink_.flush();
    reported_ = lost;
    reported_at_ = now;
  }

  void emit(Line& line) { emit(stamp_of(line), line.finish()); }

  void emit(LogRing::Stamp stamp, std::string_view text) {
    const spdlog::log_clock::time_point time{
        std::chrono::duration_cast<spdlog::log_clock::duration>(std::chrono::nanoseconds(stamp.time_ns))};
    const auto level = static_cast<spdlog::level::level_enum>(stamp.level + SPDLOG_LEVEL_DEBUG);
    sink_.log(spdlog::details::log_msg(time, spdlog::source_loc{}, "tidegate", level,
                                       spdlog::string_view_t(text.data(), text.size())));
  }

  const EventDescriptor wake_, stop_;
  std::atomic<bool> stopping_{false};
  std::atomic<std::uint64_t> flushes_wanted_{0}, flushes_done_{0};

  mutable std::mutex mutex_;  // over the next three; never held while writing
  std::vector<std::unique_ptr<WorkerLog>> workers_;
  std::deque<Queued> queue_;
  std::uint64_t queue_dropped_ = 0;

  // The log thread's own.
  DescriptorSink sink_;
  std::deque<Queued> taken_;
  std::vector<LogRing*> rings_;
  std::uint64_t reported_ = 0;
  steady_clock::time_point reported_at_{};

  std::thread thread_;  // last: it uses all of the above
};

Logger::Logger(LogOptions options) : thread_(std::make_unique<Thread>(options)) {}
Logger::~Logger() = default;

WorkerLog& Logger::add_worker() {
  return thread_->add_worker();
}
bool Logger::enabled(Level level) const noexcept {
  return level >= thread_->options_.level;
}
Line Logger::line(Level level, std::string_view message) const noexcept {
  return Line(thread_->options_.format, level, message);
}
void Logger::write(Line& line) {
  if (enabled(line.level())) thread_->write(line);
}
bool Logger::flush(std::chrono::milliseconds patience) noexcept {
  return thread_->flush(patience);
}
void Logger::note_fatal_signal(int signal) noexcept {
  thread_->fatal_signal_.store(signal);
}
std::uint64_t Logger::dropped_lines() const {
  return thread_->dropped();
}

}  // namespace tidegate::observe
