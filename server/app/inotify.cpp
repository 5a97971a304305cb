#include "server/app/inotify.hpp"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <system_error>

namespace tidegate::app {
namespace {

constexpr std::uint32_t events_of_interest = IN_CLOSE_WRITE | IN_MODIFY | IN_ATTRIB | IN_CREATE | IN_DELETE |
                                             IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

}  // namespace

Inotify::Inotify(const std::vector<std::filesystem::path>& paths)
    : descriptor_(inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
  for (const std::filesystem::path& path : paths) {
    watch(path);
    std::error_code error;
    const std::filesystem::path resolved = std::filesystem::canonical(path, error);
    if (!error && resolved != path) watch(resolved);
  }
}

Inotify::~Inotify() {
  if (descriptor_ >= 0) close(descriptor_);
}

void Inotify::watch(const std::filesystem::path& path) {
  add(path, "");
  // Every directory on the way, each for the next name: any of them may be moved, deleted or be a link.
  for (std::filesystem::path at = path; at.has_relative_path(); at = at.parent_path()) {
    // Beside a file its whole directory counts: a ConfigMap's or Secret's `..data` lies there.
    std::error_code error;
    const bool beside_file = at == path && !std::filesystem::is_directory(path, error);
    add(at.parent_path(), beside_file ? "" : at.filename().string());
  }
}

bool Inotify::add(const std::filesystem::path& directory, const std::string& only_name) {
  if (descriptor_ < 0) return false;
  const int watch = inotify_add_watch(descriptor_, directory.c_str(), events_of_interest);
  if (watch < 0) return false;
  const auto [at, is_new] = only_names_.try_emplace(watch, only_name);
  if (!is_new && at->second != only_name) at->second.clear();  // of interest for two reasons
  return true;
}

bool Inotify::take_events() {
  bool concerned = false;
  alignas(inotify_event) std::array<char, 4096> room;
  for (ssize_t size = 0; (size = read(descriptor_, room.data(), room.size())) > 0;) {
    for (std::size_t at = 0; at < static_cast<std::size_t>(size);) {
      inotify_event event;
      std::memcpy(&event, room.data() + at, sizeof(event));
      const char* const name = event.len > 0 ? room.data() + at + sizeof(event) : "";
      const auto watched = only_names_.find(event.wd);
      // Events without a name are about the directory itself, those without a watch about lost events.
      concerned = concerned || watched == only_names_.end() || watched->second.empty() || *name == '\0' ||
                  watched->second == name;
      at += sizeof(event) + event.len;
    }
  }
  return concerned;
}

}  // namespace tidegate::app
