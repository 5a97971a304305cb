#include <array>
#include <atomic>
#include <csignal>

#include "policies/base/limits.hpp"
#include "server/observe/logger.hpp"

namespace tidegate::observe {
namespace {

constexpr std::array<int, 5> fatal_signals{SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV};

std::atomic<Logger*> fatal_logger{nullptr};
static_assert(std::atomic<Logger*>::is_always_lock_free);

// SA_RESETHAND has put the default back: the signal, raised again, ends the process when this returns.
extern "C" void on_fatal_signal(int signal) {
  if (Logger* const logger = fatal_logger.exchange(nullptr); logger != nullptr) {
    logger->note_fatal_signal(signal);
    logger->flush(limits::log_flush_time);
  }
  raise(signal);
}

}  // namespace

void flush_on_fatal_signals(Logger& logger) noexcept {
  fatal_logger.store(&logger);
  for (const int signal : fatal_signals) {
    struct sigaction before {};
    if (sigaction(signal, nullptr, &before) != 0 || before.sa_handler != SIG_DFL) continue;
    struct sigaction ours {};
    ours.sa_handler = on_fatal_signal;
    ours.sa_flags = static_cast<int>(SA_RESETHAND | SA_ONSTACK);
    sigemptyset(&ours.sa_mask);
    sigaction(signal, &ours, nullptr);
  }
}

void forget_fatal_signals() noexcept {
  fatal_logger.store(nullptr);
}

}  // namespace tidegate::observe
