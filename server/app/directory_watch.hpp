// Tells when files changed: the rule directory, or the certificate and its key. Watched by inotify, which is quick but
// misses network file systems, and polled, which misses nothing. A burst of events is one change, told when it is over.
// Invariants: a change is told after the files were quiet for `settle`, or after limits::watch_settle_at_most if they
// never are; when their contents are again what they were, nothing is told; a change during the callback is told after
// it; a path that is missing is waited for.
// Thread contract: a thread of its own, on which the callback runs, one call at a time; it must not throw or destroy
// this. Tested in tests/server/app/watch/directory_watch_test.cpp, also under thread sanitizer.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "policies/base/limits.hpp"

namespace tidegate::app {

class DirectoryWatch {
 public:
  struct Settings {
    std::chrono::milliseconds poll_interval = limits::rules_poll_interval;
    std::chrono::milliseconds settle = limits::rules_settle;
    bool use_inotify = true;
    // fingerprint_of() the paths when they were last read: changes since then are told. None: as they are now.
    std::optional<std::uint64_t> last_read = std::nullopt;
  };

  // Paths of files and directories that belong together, relative ones to the working directory as it is now.
  // Throws std::system_error when there is no thread or descriptor left: only at the start.
  DirectoryWatch(std::vector<std::filesystem::path> paths, Settings settings, std::function<void()> on_change);
  DirectoryWatch(const std::filesystem::path& path, std::chrono::milliseconds poll_interval,
                 std::function<void()> on_change);
  // Waits for a callback that runs, for nothing else.
  ~DirectoryWatch();
  DirectoryWatch(const DirectoryWatch&) = delete;
  DirectoryWatch& operator=(const DirectoryWatch&) = delete;

 private:
  class Thread;
  std::unique_ptr<Thread> thread_;
};

}  // namespace tidegate::app
