// The watcher over real directories: each way of changing files is told once, and nothing else is.
// What must not happen can't be waited for: a change that is told afterwards shows that the watcher had looked.
#include "server/app/directory_watch.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <thread>
#include <vector>

#include "server/app/fingerprint.hpp"
#include "tests/server/app/watch/temporary_directory.hpp"

namespace tidegate::app {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
constexpr milliseconds patience{20'000};
constexpr milliseconds never{3'600'000};

// By inotify alone, then by polling alone: each must do by itself.
const DirectoryWatch::Settings by_events{never, milliseconds(20), true, std::nullopt};
const DirectoryWatch::Settings by_polls{milliseconds(5), milliseconds(20), false, std::nullopt};

class Watched {
 public:
  Watched(std::vector<fs::path> paths, const DirectoryWatch::Settings& settings)
      : watch_(std::move(paths), settings, [this] { calls_.fetch_add(1); }) {}

  int calls() const { return calls_.load(); }
  bool wait_for_calls(int count) const {
    const auto deadline = steady_clock::now() + patience;
    while (calls() < count && steady_clock::now() < deadline) std::this_thread::sleep_for(milliseconds(1));
    return calls() >= count;
  }

 private:
  std::atomic<int> calls_{0};
  DirectoryWatch watch_;
};

struct Way {
  const char* what;
  std::function<void()> act;
};

template <class Test>
void in_both_ways(Test&& test) {
  SUBCASE("by events") {
    test(by_events);
  }
  SUBCASE("by polls") {
    test(by_polls);
  }
}

TEST_CASE("what is told runs beside the workers") {
  const TemporaryDirectory folder;
  std::atomic<int> nice{-100};
  const DirectoryWatch watch({folder.path()}, by_events, [&] { nice = getpriority(PRIO_PROCESS, 0); });
  write_file(folder.path() / "rules.yaml", "1");
  const auto deadline = steady_clock::now() + patience;
  while (nice == -100 && steady_clock::now() < deadline) std::this_thread::sleep_for(milliseconds(1));
  CHECK(nice == std::min(getpriority(PRIO_PROCESS, 0) + limits::beside_nice, 19));
}

TEST_CASE("every way of changing a file is told") {
  in_both_ways([](const DirectoryWatch::Settings& settings) {
    const TemporaryDirectory directory;
    const fs::path& d = directory.path();
    write_file(d / "a.yaml", "one");
    Watched watched({d}, settings);
    const Way ways[] = {
        {"written in place", [&] { write_file(d / "a.yaml", "two"); }},
        {"saved by vim", [&] { save_as_vim(d / "a.yaml", "three"); }},
        {"replaced by rename from elsewhere",
         [&] {
           const TemporaryDirectory other;
           write_file(other.path() / "a.yaml", "four");
           fs::rename(other.path() / "a.yaml", d / "a.yaml");
         }},
        {"added", [&] { write_file(d / "b.yaml", "one"); }},
        {"renamed", [&] { fs::rename(d / "b.yaml", d / "c.yaml"); }},
        {"deleted", [&] { fs::remove(d / "c.yaml"); }},
    };
    int told = 0;
    for (const Way& way : ways) {
      CAPTURE(way.what);
      way.act();
      CHECK(watched.wait_for_calls(++told));
    }
  });
}

TEST_CASE("a ConfigMap's volume is told when its data is swapped, as often as it is") {
  in_both_ways([](const DirectoryWatch::Settings& settings) {
    const TemporaryDirectory mount;
    write_as_kubelet(mount.path(), "0", {{"a.yaml", "0"}, {"b.yaml", "same"}});
    Watched watched({mount.path()}, settings);
    for (int version = 1; version <= 3; ++version) {
      write_as_kubelet(mount.path(), std::to_string(version),
                       {{"a.yaml", std::to_string(version)}, {"b.yaml", "same"}});
      CHECK(watched.wait_for_calls(version));
    }
  });
}

TEST_CASE("a certificate and its key in a Secret's volume are told once a renewal") {
  in_both_ways([](const DirectoryWatch::Settings& settings) {
    const TemporaryDirectory mount;
    write_as_kubelet(mount.path(), "0", {{"tls.crt", "c0"}, {"tls.key", "k0"}});
    Watched watched({mount.path() / "tls.crt", mount.path() / "tls.key"}, settings);
    for (int version = 1; version <= 3; ++version) {
      const std::string v = std::to_string(version);
      write_as_kubelet(mount.path(), v, {{"tls.crt", "c" + v}, {"tls.key", "k" + v}});
      CHECK(watched.wait_for_calls(version));
      CHECK(watched.calls() == version);
    }
  });
}

TEST_CASE("a directory that is deleted and made again is watched on") {
  in_both_ways([](const DirectoryWatch::Settings& settings) {
    const TemporaryDirectory parent;
    const fs::path rules = parent.path() / "deep" / "rules";
    fs::create_directories(rules);
    write_file(rules / "a.yaml", "one");
    Watched watched({rules}, settings);

    fs::remove_all(parent.path() / "deep");
    CHECK(watched.wait_for_calls(1));
    fs::create_directories(rules);
    write_file(rules / "a.yaml", "two");
    CHECK(watched.wait_for_calls(2));
    const int told = watched.calls();
    write_file(rules / "a.yaml", "three");
    CHECK(watched.wait_for_calls(told + 1));
  });
}

TEST_CASE("a directory that is replaced, or the link to it, is watched on") {
  in_both_ways([](const DirectoryWatch::Settings& settings) {
    const TemporaryDirectory parent;
    const fs::path rules = parent.path() / "rules", next = parent.path() / "next", link = parent.path() / "link";
    for (const fs::path& directory : {rules, next}) {
      fs::create_directory(directory);
      write_file(directory / "a.yaml", directory.string());
    }
    fs::create_directory_symlink("rules", link);
    // With a slash, as shells complete it.
    Watched watched({link / ""}, settings);

    fs::rename(rules, parent.path() / "old");
    fs::rename(next, rules);
    CHECK(watched.wait_for_calls(1));
    fs::create_directory_symlink("old", parent.path() / "fresh");
    fs::rename(parent.path() / "fresh", link);
    CHECK(watched.wait_for_calls(2));
    write_file(parent.path() / "old" / "a.yaml", "changed");
    CHECK(watched.wait_for_calls(3));
  });
}

TEST_CASE("a certificate that is a link to a file elsewhere is told when that is written") {
  in_both_ways([](const DirectoryWatch::Settings& settings) {
    const TemporaryDirectory live, archive;
    replace_file(archive.path() / "cert1.pem", "0");
    fs::create_symlink(archive.path() / "cert1.pem", live.path() / "cert.pem");
    const Watched watched({live.path() / "cert.pem"}, settings);
    for (int change = 1; change <= 4; ++change) {
      replace_file(archive.path() / "cert1.pem", std::to_string(change));
      CHECK(watched.wait_for_calls(change));
    }
  });
}

TEST_CASE("several paths that aren't there yet are each waited for") {
  in_both_ways([](const DirectoryWatch::Settings& settings) {
    const TemporaryDirectory parent;
    const Watched watched({parent.path() / "1", parent.path() / "2", parent.path() / "3"}, settings);
    for (int made = 1; made <= 3; ++made) {
      fs::create_directory(parent.path() / std::to_string(made));
      CHECK(watched.wait_for_calls(made));
    }
  });
}

TEST_CASE("a path that isn't there yet is waited for") {
  in_both_ways([](const DirectoryWatch::Settings& settings) {
    const TemporaryDirectory parent;
    Watched watched({parent.path() / "late" / "rules"}, settings);
    fs::create_directories(parent.path() / "late" / "rules");
    write_file(parent.path() / "late" / "rules" / "a.yaml", "one");
    CHECK(watched.wait_for_calls(1));
  });
}

TEST_CASE("a burst of changes is told once, when it is over") {
  in_both_ways([](DirectoryWatch::Settings settings) {
    constexpr int changes = 30;
    settings.settle = milliseconds(300);
    const TemporaryDirectory directory;
    std::atomic<int> calls{0};
    std::atomic<bool> last_seen{false};
    const DirectoryWatch watch({directory.path()}, settings, [&] {
      calls.fetch_add(1);
      last_seen = fs::exists(directory.path() / (std::to_string(changes - 1) + ".yaml"));
    });
    // Longer in all than it takes to become quiet, but never as long at a stretch.
    const auto start = steady_clock::now();
    steady_clock::duration longest{0};
    for (int i = 0; i < changes; ++i) {
      const auto before = steady_clock::now();
      write_file(directory.path() / (std::to_string(i) + ".yaml"), "x");
      std::this_thread::sleep_for(milliseconds(30));
      longest = std::max(longest, steady_clock::now() - before);
    }
    while (!last_seen && steady_clock::now() < start + patience) std::this_thread::sleep_for(milliseconds(1));
    CHECK(last_seen);
    // A machine that was held up may rightly have told it in parts.
    if (longest < settings.settle / 2) CHECK(calls == 1);
  });
}

TEST_CASE("a change that is taken back before it is quiet isn't told") {
  in_both_ways([](DirectoryWatch::Settings settings) {
    settings.settle = milliseconds(600);
    const TemporaryDirectory directory;
    const fs::path file = directory.path() / "a.yaml";
    replace_file(file, "one");
    std::atomic<bool> done{false};
    std::atomic<int> too_many{0};
    const DirectoryWatch watch({directory.path()}, settings, [&] {
      std::string word;
      std::ifstream(file) >> word;
      if (word == "three") done = true;
      if (word != "three") ++too_many;
    });
    const auto start = steady_clock::now();
    replace_file(file, "two");
    std::this_thread::sleep_for(milliseconds(100));  // so that it is most likely seen
    replace_file(file, "one");
    const bool was_quick = steady_clock::now() - start < settings.settle;
    std::this_thread::sleep_for(2 * settings.settle);  // so that it would most likely have been told
    replace_file(file, "three");
    while (!done && steady_clock::now() < start + patience) std::this_thread::sleep_for(milliseconds(1));
    CHECK(done);
    // A machine that was held up may rightly have told more.
    if (was_quick) CHECK(too_many == 0);
  });
}

TEST_CASE("files that never become quiet are told all the same") {
  in_both_ways([](DirectoryWatch::Settings settings) {
    settings.settle = milliseconds(500);
    const TemporaryDirectory directory;
    const Watched watched({directory.path()}, settings);
    const auto deadline = steady_clock::now() + patience;
    for (int i = 0; watched.calls() == 0 && steady_clock::now() < deadline; ++i) {
      write_file(directory.path() / "a.yaml", std::to_string(i));
      std::this_thread::sleep_for(milliseconds(1));
    }
    CHECK(watched.calls() > 0);
  });
}

TEST_CASE("what is no change isn't told") {
  in_both_ways([](const DirectoryWatch::Settings& settings) {
    const TemporaryDirectory directory;
    const fs::path& d = directory.path();
    write_file(d / "a.yaml", "one");
    int told = 0;
    Watched watched({d}, settings);
    const Way ways[] = {
        {"nothing", [] {}},
        {"read", [&] { std::ifstream(d / "a.yaml").get(); }},
        {"the same words again", [&] { replace_file(d / "a.yaml", std::to_string(told)); }},
        {"an editor's swap file", [&] { write_file(d / ".a.yaml.swp", "x"); }},
        {"beside it", [&] { write_file(d.string() + "-beside", "x"), fs::remove(d.string() + "-beside"); }},
    };
    for (const Way& way : ways) {
      CAPTURE(way.what);
      way.act();
      replace_file(d / "a.yaml", std::to_string(++told));
      CHECK(watched.wait_for_calls(told));
      CHECK(watched.calls() == told);
    }
  });
}

TEST_CASE("a change between reading the files and watching them is told") {
  in_both_ways([](DirectoryWatch::Settings settings) {
    const TemporaryDirectory directory;
    settings.last_read = fingerprint_of({directory.path()});
    write_file(directory.path() / "a.yaml", "one");
    const Watched watched({directory.path()}, settings);
    CHECK(watched.wait_for_calls(1));
  });
}

TEST_CASE("a change during the callback is told after it") {
  in_both_ways([](const DirectoryWatch::Settings& settings) {
    const TemporaryDirectory directory;
    std::atomic<int> calls{0};
    const DirectoryWatch watch({directory.path()}, settings, [&] {
      if (calls.fetch_add(1) == 0) replace_file(directory.path() / "a.yaml", "two");
    });
    replace_file(directory.path() / "a.yaml", "one");
    const auto deadline = steady_clock::now() + patience;
    while (calls < 2 && steady_clock::now() < deadline) std::this_thread::sleep_for(milliseconds(1));
    CHECK(calls == 2);
  });
}

TEST_CASE("it ends at once, whether it waits for an event, a poll or quiet") {
  DirectoryWatch::Settings slow{never, never, true, std::nullopt};
  for (const bool use_inotify : {true, false}) {
    for (const bool changed : {true, false}) {
      const TemporaryDirectory directory;
      slow.use_inotify = use_inotify;
      slow.last_read = fingerprint_of({directory.path()});
      if (changed) write_file(directory.path() / "a.yaml", "one");
      const auto start = steady_clock::now();
      { const Watched watched({directory.path()}, slow); }
      CHECK(steady_clock::now() - start < patience);
    }
  }
}

}  // namespace
}  // namespace tidegate::app
