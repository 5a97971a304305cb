// tidegate-bench: puts a webhook under load and checks its answers. Exit codes: 0 all answers right, 1 not, 2 usage.
#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <exception>

#include "bench/load/corpus.hpp"
#include "bench/load/engine.hpp"
#include "bench/load/options.hpp"
#include "bench/load/report.hpp"

namespace {

using namespace tidegate::bench;

std::atomic<bool> stop{false};
static_assert(std::atomic<bool>::is_always_lock_free, "set in a signal handler");

// The first signal ends the run with its report, a second one the process.
void on_signal(int number) {
  stop.store(true);
  std::signal(number, SIG_DFL);
}

// Shows progress on a terminal, once a second, on one line that the next one overwrites.
class ProgressLine {
 public:
  explicit ProgressLine(bool shown) : shown_(shown) {}
  ~ProgressLine() { clear(); }
  void show(const Progress& now) {
    if (!shown_) return;
    fmt::print(stderr, "\r\033[K{}", progress_line(now, before_));
    std::fflush(stderr);
    before_ = now;
  }
  void clear() {
    if (shown_) fmt::print(stderr, "\r\033[K");
  }

 private:
  bool shown_;
  Progress before_;
};

int bench(int argc, char** argv) {
  const CommandLine line = parse_command_line(argc, argv);
  fmt::print("{}", line.out);
  fmt::print(stderr, "{}", line.err);
  if (!line.options) return line.exit_code;
  const Options& options = *line.options;

  const auto reviews = read_corpus(options.reviews);
  if (!reviews) {
    fmt::print(stderr, "tidegate-bench: {}\n", reviews.error().message);
    return 2;
  }
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
  ProgressLine progress(options.progress && isatty(STDERR_FILENO) == 1);
  const auto outcome = run(options, *reviews, stop, [&](const Progress& now) { progress.show(now); });
  progress.clear();
  if (!outcome) {
    fmt::print(stderr, "tidegate-bench: {}\n", outcome.error().message);
    return 1;
  }
  const auto report = options.output == Output::json ? json_report : text_report;
  fmt::print("{}", report(options, reviews->size(), *outcome));
  return succeeded(outcome->tally) ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return bench(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "tidegate-bench: {}\n", error.what());
    return 1;
  }
}
