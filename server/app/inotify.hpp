// The kernel's word that something may have changed about some paths. Only a hint: DirectoryWatch looks for itself.
// Watches each directory, what leads to each path (so that it may be deleted, made again, or be a link that moves), and
// where a link leads. Made anew whenever something happened, for watches follow inodes and not names.
// Thread contract: one thread at a time. Tested through tests/server/app/watch/.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace tidegate::app {

class Inotify {
 public:
  // Paths are absolute. Without inotify (too many instances for the user, say) there is no descriptor: -1.
  explicit Inotify(const std::vector<std::filesystem::path>& paths);
  ~Inotify();
  Inotify(const Inotify&) = delete;
  Inotify& operator=(const Inotify&) = delete;

  // Readable when events wait.
  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }
  // Takes what waits. True when it concerns the paths.
  [[nodiscard]] bool take_events();

 private:
  void watch(const std::filesystem::path& path);
  bool add(const std::filesystem::path& directory, const std::string& only_name);

  int descriptor_;
  std::map<int, std::string> only_names_;  // by watch: the one name of interest in that directory, empty for all
};

}  // namespace tidegate::app
