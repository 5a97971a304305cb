// A directory of a test's own, and the ways in which people and programs change files in it.
#pragma once

#include <doctest/doctest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>

namespace tidegate::app {

namespace fs = std::filesystem;

class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string name = (fs::temp_directory_path() / "tidegate-watch-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

inline void write_file(const fs::path& path, std::string_view text) {
  std::ofstream file(path, std::ios::trunc | std::ios::binary);
  file << text;
  file.close();
  REQUIRE(file.good());
}

// In one step, by way of a hidden file: no one sees it half done, however long this is held up.
inline void replace_file(const fs::path& path, std::string_view text) {
  const fs::path fresh = path.parent_path() / ("." + path.filename().string() + ".fresh");
  write_file(fresh, text);
  fs::rename(fresh, path);
}

// vim's way: a probe file, the old one renamed to a backup, a new one, the backup deleted.
inline void save_as_vim(const fs::path& path, std::string_view text) {
  const fs::path probe = path.parent_path() / "4913", backup = path.string() + "~";
  write_file(probe, "");
  fs::remove(probe);
  fs::rename(path, backup);
  write_file(path, text);
  fs::remove(backup);
}

// As kubelet writes a ConfigMap's or Secret's volume: a directory of its own for each version, `..data` linked to it
// and replaced by rename, and a link through `..data` for each file.
inline void write_as_kubelet(const fs::path& mount, const std::string& version,
                             std::initializer_list<std::pair<std::string, std::string>> files) {
  const fs::path data = mount / "..data", fresh = mount / ("..2026_" + version);
  const bool first = !fs::exists(fs::symlink_status(data));
  const fs::path before = first ? fs::path() : mount / fs::read_symlink(data);
  fs::create_directory(fresh);
  for (const auto& [name, text] : files) write_file(fresh / name, text);
  fs::create_directory_symlink(fresh.filename(), mount / "..data_tmp");
  fs::rename(mount / "..data_tmp", data);
  for (const auto& [name, text] : files) {
    if (!fs::exists(fs::symlink_status(mount / name))) fs::create_symlink(fs::path("..data") / name, mount / name);
  }
  if (!first) fs::remove_all(before);
}

}  // namespace tidegate::app
