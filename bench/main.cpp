// tidegate-bench: puts a webhook under load and checks its answers.
// Exit codes: 0 all answers right and all thresholds held, 1 not, 2 usage.
#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <optional>

#include "bench/load/corpus.hpp"
#include "bench/load/engine.hpp"
#include "bench/load/judge.hpp"
#include "bench/load/options.hpp"
#include "bench/load/ramp.hpp"
#include "bench/load/report.hpp"
#include "bench/load/spectrum.hpp"

namespace {

using namespace tidegate::bench;

std::atomic<bool> stop{false};
static_assert(std::atomic<bool>::is_always_lock_free, "set in a signal handler");

// The first signal ends the run with its report, a second one the process.
void on_signal(int number) {
  stop.store(true);
  std::signal(number, SIG_DFL);
}

// Shows progress: on a terminal once a second, on one line that the next one overwrites; elsewhere plain lines, fewer.
class ProgressLine {
 public:
  explicit ProgressLine(bool shown) : shown_(shown), terminal_(isatty(STDERR_FILENO) == 1) {}
  ~ProgressLine() { clear(); }
  void show(const Progress& now) {
    if (now.seconds < before_.seconds) before_ = {};
    if (!shown_) return;
    if (!terminal_ && now.seconds - before_.seconds < double{bounds::plain_progress.count()} - 0.5) return;
    fmt::print(stderr, "{}{}{}", terminal_ ? clear_line : "", progress_line(now, before_), terminal_ ? "" : "\n");
    std::fflush(stderr);
    before_ = now;
  }
  void clear() {
    if (shown_ && terminal_) fmt::print(stderr, "{}", clear_line);
  }

 private:
  static constexpr const char* clear_line = "\r\033[K";
  bool shown_;
  bool terminal_;
  Progress before_;
};

void complain(std::string_view text) {
  fmt::print(stderr, "tidegate-bench: {}\n", text);
}

// False after saying why.
bool write_file(const std::string& path, std::string_view text) {
  if (path.empty()) return true;
  std::ofstream file(path, std::ios::binary);
  file << text;
  file.close();
  if (!file) complain(fmt::format("{}: cannot be written", path));
  return static_cast<bool>(file);
}

tidegate::base::Result<Figures> read_saved(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file) return tidegate::base::fail(path + ": cannot be read");
  auto figures = read_figures(text);
  if (!figures) return tidegate::base::fail(path + ": " + figures.error().message);
  return figures;
}

// A run, or the steps of a ramp, of which the best (else the last) is what is reported.
struct Finding {
  std::optional<Climb> climb;
  Options options;
  Outcome outcome;
};

tidegate::base::Result<Finding> load(const Options& options, const std::vector<Review>& reviews) {
  ProgressLine progress(options.progress);
  const auto show = [&](const Progress& now) { progress.show(now); };
  if (!options.ramp) {
    auto outcome = run(options, reviews, stop, show);
    if (!outcome) return outcome.error();
    return Finding{.climb = {}, .options = options, .outcome = std::move(*outcome)};
  }
  const Ramp& ramp = *options.ramp;
  const bool table = options.output == Output::text;
  if (table) fmt::print("{}", ramp_head(ramp));
  auto climb = run_ramp(options, reviews, stop, show, [&](const Step& step) {
    progress.clear();
    if (table) fmt::print("{}", ramp_line(ramp, step));
    std::fflush(stdout);
  });
  if (!climb) return climb.error();
  if (climb->steps.empty()) return tidegate::base::fail("interrupted before a step of the ramp had ended");
  const Step& shown = climb->best ? climb->steps[*climb->best] : climb->steps.back();
  return Finding{.climb = *climb, .options = options_of_step(options, shown.rate), .outcome = shown.outcome};
}

int report(const Finding& found, std::size_t reviews, const Figures* before) {
  const Options& options = found.options;
  Beside beside{.climb = found.climb ? &*found.climb : nullptr, .judged = nullptr};
  std::string json = json_report(options, reviews, found.outcome, beside);
  const auto figures = read_figures(json);
  if (!figures) throw std::logic_error("the report can't be read back: " + figures.error().message);
  std::vector<Judged> judged;
  if (!options.thresholds.empty()) {
    judged = judge(options.thresholds, *figures, before);
    beside.judged = &judged;
    json = json_report(options, reviews, found.outcome, beside);
  }
  if (options.output == Output::json) {
    fmt::print("{}", json);
  } else {
    if (found.climb) fmt::print("{}\n", ramp_answer(*options.ramp, *found.climb));
    fmt::print("{}", text_report(options, reviews, found.outcome));
    if (before != nullptr) fmt::print("\n{}", comparison(*before, *figures));
    fmt::print("{}", judgement(judged));
  }
  bool right = write_file(options.save_file, json);
  right &= write_file(options.html_file, options.html_file.empty() ? "" : html_report(json));
  right &= write_file(options.hgrm_file, options.hgrm_file.empty() ? "" : hgrm(found.outcome.tally.latency));
  right &=
      beside.judged != nullptr ? found.outcome.tally.answered > 0 && all_held(judged) : succeeded(found.outcome.tally);
  if (found.climb) {
    right &= found.climb->best.has_value();
    // A rate too high brings errors; no rate excuses a wrong answer.
    for (const Step& step : found.climb->steps) right &= step.outcome.tally.mistaken() == 0;
  }
  return right ? 0 : 1;
}

int bench(int argc, char** argv) {
  const CommandLine line = parse_command_line(argc, argv);
  fmt::print("{}", line.out);
  fmt::print(stderr, "{}", line.err);
  if (!line.options) return line.exit_code;
  const Options& options = *line.options;

  const auto reviews = read_corpus(options.reviews);
  if (!reviews) {
    complain(reviews.error().message);
    return 2;
  }
  std::optional<Figures> before;
  if (!options.compare_file.empty()) {
    auto saved = read_saved(options.compare_file);
    if (!saved) {
      complain(saved.error().message);
      return 2;
    }
    before = std::move(*saved);
  }
  std::signal(SIGINT, on_signal);
  std::signal(SIGTERM, on_signal);
  const auto found = load(options, *reviews);
  if (!found) {
    complain(found.error().message);
    return 1;
  }
  return report(*found, reviews->size(), before ? &*before : nullptr);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return bench(argc, argv);
  } catch (const std::exception& error) {
    complain(error.what());
    return 1;
  }
}
