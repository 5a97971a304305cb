// The log thread over pipes: format, order, levels, a reader that doesn't read, the end, a crash.
#include "server/observe/logger.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <regex>
#include <string>
#include <thread>
#include <vector>

namespace tidegate::observe {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
constexpr milliseconds patience{20'000};

struct Pipe {
  int reader = -1, writer = -1;
  Pipe() {
    int ends[2];
    REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
    reader = ends[0];
    writer = ends[1];
  }
  ~Pipe() {
    close_reader();
    close_writer();
  }
  void close_reader() { reader = closed(reader); }
  void close_writer() { writer = closed(writer); }
  // What is there now.
  std::string read_some() const {
    std::string text(64 * 1024, '\0');
    fcntl(reader, F_SETFL, O_NONBLOCK);
    const ssize_t count = ::read(reader, text.data(), text.size());
    text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return text;
  }
  // All until the writer is closed.
  std::string read_all() {
    close_writer();
    std::string text;
    for (std::string part = read_some(); !part.empty(); part = read_some()) text += part;
    return text;
  }

 private:
  static int closed(int descriptor) {
    if (descriptor >= 0) close(descriptor);
    return -1;
  }
};

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

// Sum of the reports of dropped lines.
std::uint64_t reported_drops(const std::string& text) {
  const std::string report = "\"level\":\"warn\",\"msg\":\"log lines dropped\",\"lines\":";
  std::uint64_t sum = 0;
  for (std::size_t at = text.find(report); at != std::string::npos; at = text.find(report, at + 1)) {
    sum += std::strtoull(text.c_str() + at + report.size(), nullptr, 10);
  }
  return sum;
}

TEST_CASE("a line is JSON with time, level and fields") {
  Pipe pipe;
  {
    Logger logger({Level::info, Format::json, pipe.writer});
    Line line = logger.line(Level::warn, "rules failed");
    logger.write(line.field("file", "a.yaml"));
  }
  const std::regex expected(
      R"re(\{"time":"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z","level":"warn","msg":"rules failed","file":"a.yaml"\}\n)re");
  const std::string text = pipe.read_all();
  CHECK_MESSAGE(std::regex_match(text, expected), text);
}

TEST_CASE("the time is the line's own, in UTC with microseconds") {
  setenv("TZ", "Asia/Kolkata", 1);
  tzset();
  Pipe pipe;
  {
    Logger logger({Level::debug, Format::json, pipe.writer});
    WorkerLog& log = logger.add_worker();
    const Line::Time time{std::chrono::sys_days(std::chrono::year(2026) / 2 / 3) + std::chrono::hours(4) +
                          std::chrono::microseconds(5'000'006)};
    Line line(Format::json, Level::debug, "m", time);
    log.write(line);
  }
  unsetenv("TZ");
  tzset();
  CHECK(pipe.read_all() == R"({"time":"2026-02-03T04:00:05.000006Z","level":"debug","msg":"m"})"
                           "\n");
}

TEST_CASE("the text format is one line for a person") {
  Pipe pipe;
  {
    Logger logger({Level::info, Format::text, pipe.writer});
    Line line = logger.line(Level::info, "rules loaded");
    logger.write(line.field("rules", 4));
  }
  const std::string text = pipe.read_all();
  CHECK_MESSAGE(std::regex_match(text, std::regex(R"re(20\S+Z info rules loaded rules=4\n)re")), text);
}

TEST_CASE("only lines of the level or above are written") {
  for (std::size_t level = 0; level < level_names.size(); ++level) {
    Pipe pipe;
    {
      Logger logger({static_cast<Level>(level), Format::json, pipe.writer});
      WorkerLog& worker = logger.add_worker();
      for (std::size_t i = 0; i < level_names.size(); ++i) {
        Line line = logger.line(static_cast<Level>(i), "main");
        logger.write(line);
        Line other = worker.line(static_cast<Level>(i), "worker");
        worker.write(other);
        CHECK(worker.enabled(static_cast<Level>(i)) == (i >= level));
      }
    }
    const std::string text = pipe.read_all();
    for (std::size_t i = 0; i < level_names.size(); ++i) {
      CHECK(count_of(text, "\"level\":\"" + std::string(level_names[i]) + "\"") == (i >= level ? 2 : 0));
    }
  }
}

TEST_CASE("flags' names of levels and formats are understood") {
  CHECK(from_name<Level>(level_names, "warn") == Level::warn);
  CHECK(!from_name<Level>(level_names, "warning").has_value());
  CHECK(from_name<Format>(format_names, "text") == Format::text);
}

TEST_CASE("lines of many threads come whole, each thread's in its order, none lost while there is room") {
  constexpr int threads = 4, lines = 400;
  Pipe pipe;
  std::string text;
  std::thread reader;
  {
    Logger logger({Level::info, Format::json, pipe.writer});
    std::vector<std::thread> writers;
    for (int thread = 0; thread < threads; ++thread) {
      writers.emplace_back([&log = logger.add_worker(), thread] {
        for (int i = 0; i < lines; ++i) {
          Line line = log.line(Level::info, "w" + std::to_string(thread));
          log.write(line.field("i", i));
        }
      });
    }
    reader = std::thread([&] {
      std::string part(4096, '\0');
      while (true) {
        const ssize_t count = ::read(pipe.reader, part.data(), part.size());
        if (count <= 0) return;
        text.append(part, 0, static_cast<std::size_t>(count));
      }
    });
    for (int i = 0; i < lines; ++i) {
      Line line = logger.line(Level::info, "main");
      logger.write(line.field("i", i));
      if (i % 100 == 0) (void)logger.flush(patience);  // the queue is bounded
    }
    for (std::thread& writer : writers) writer.join();
    CHECK(logger.flush(patience));
    CHECK(logger.dropped_lines() == 0);
  }
  pipe.close_writer();
  reader.join();
  CHECK(count_of(text, "\n") == (threads + 1) * lines);
  for (const std::string name : {"w0", "w1", "w2", "w3", "main"}) {
    std::size_t at = 0;
    for (int i = 0; i < lines && at != std::string::npos; ++i) {
      at = text.find("\"msg\":\"" + name + "\",\"i\":" + std::to_string(i) + "}", at);
    }
    CHECK_MESSAGE(at != std::string::npos, name);
  }
}

TEST_CASE("a reader that doesn't read stalls nobody: lines are dropped, counted and reported once it reads again") {
  const auto written = [](const std::string& text) {
    return count_of(text, "\"msg\":\"main\"") + count_of(text, "\"msg\":\"worker\"");
  };
  Pipe pipe;
  fcntl(pipe.writer, F_SETPIPE_SZ, 4096);
  std::string text;
  std::uint64_t dropped = 0;
  {
    Logger logger({Level::info, Format::json, pipe.writer});
    WorkerLog& worker = logger.add_worker();
    const std::string filler(400, 'x');
    for (int i = 0; i < 10'000; ++i) {
      Line line = worker.line(Level::info, "worker");
      worker.write(line.field("filler", filler));
      Line other = logger.line(Level::info, "main");
      logger.write(other);
    }
    dropped = logger.dropped_lines();  // nothing is dropped from here on: there is room, or someone reads
    CHECK(dropped > 10'000);
    const auto deadline = steady_clock::now() + patience;
    while ((written(text) + dropped < 20'000 || reported_drops(text) < dropped) && steady_clock::now() < deadline) {
      text += pipe.read_some();
      std::this_thread::yield();
    }
    CHECK(logger.dropped_lines() == dropped);
  }
  CHECK(written(text) + dropped == 20'000);
  CHECK(reported_drops(text) == dropped);
}

TEST_CASE("the end doesn't wait for a reader that never reads") {
  Pipe pipe;
  const auto start = steady_clock::now();
  {
    Logger logger({Level::info, Format::json, pipe.writer});
    WorkerLog& worker = logger.add_worker();
    for (int i = 0; i < 5000; ++i) {
      Line line = worker.line(Level::info, "worker");
      worker.write(line.field("filler", std::string(300, 'x')));
    }
    CHECK(!logger.flush(milliseconds(20)));
  }
  CHECK(steady_clock::now() - start < patience);
}

TEST_CASE("a reader that is gone neither kills nor stalls") {
  Pipe pipe;
  pipe.close_reader();
  Logger logger({Level::info, Format::json, pipe.writer});
  for (std::uint64_t i = 1; i <= 3; ++i) {
    Line line = logger.line(Level::info, "m");
    logger.write(line);
    CHECK(logger.flush(patience));
    CHECK(logger.dropped_lines() == i);
  }
}

TEST_CASE("a socket for stderr, as systemd gives it, is written to and not waited for") {
  int ends[2];
  REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
  Pipe pipe;
  close(pipe.reader);
  pipe.reader = ends[0];
  {
    Logger logger({Level::info, Format::json, ends[1]});
    Line line = logger.line(Level::info, "first");
    logger.write(line);
    CHECK(logger.flush(patience));
    CHECK(pipe.read_some().find("first") != std::string::npos);
    WorkerLog& worker = logger.add_worker();
    for (int i = 0; i < 5000; ++i) {
      Line filler = worker.line(Level::info, "worker");
      worker.write(filler.field("filler", std::string(300, 'x')));
    }
  }
  close(ends[1]);
}

// Run by the next test in a process of its own, with the pipe's writer in TIDEGATE_TEST_DESCRIPTOR.
TEST_CASE("crash with a line in the ring" * doctest::skip()) {
  const char* const descriptor = std::getenv("TIDEGATE_TEST_DESCRIPTOR");
  if (descriptor == nullptr) return;
  std::signal(SIGABRT, SIG_DFL);  // doctest's
  Logger logger({Level::info, Format::json, std::atoi(descriptor)});
  WorkerLog& worker = logger.add_worker();
  flush_on_fatal_signals(logger);
  Line line = worker.line(Level::info, "the last words");
  worker.write(line);
  std::raise(SIGABRT);
}

TEST_CASE("a fatal signal ends the process, but not before the log is written") {
  Pipe pipe;
  const pid_t child = fork();
  if (child == 0) {
    const int inherited = dup(pipe.writer);
    setenv("TIDEGATE_TEST_DESCRIPTOR", std::to_string(inherited).c_str(), 1);
    const int nowhere = open("/dev/null", O_WRONLY);
    dup2(nowhere, 1);
    execl("/proc/self/exe", "observe_test", "--no-skip", "--test-case=crash with a line in the ring", nullptr);
    _exit(127);
  }
  REQUIRE(child > 0);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(WIFSIGNALED(status));
  CHECK(WTERMSIG(status) == SIGABRT);
  const std::string text = pipe.read_all();
  CHECK_MESSAGE(text.find("the last words") != std::string::npos, text);
  CHECK_MESSAGE(text.find(R"("msg":"ended by a fatal signal","signal":6)") != std::string::npos, text);
}

}  // namespace
}  // namespace tidegate::observe
