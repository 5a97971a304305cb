#include "policies/engine/rules/directory.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "policies/base/limits.hpp"

namespace fs = std::filesystem;
namespace engine = tidegate::engine;
namespace base = tidegate::base;

namespace {

// A directory that is gone at the end.
class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / ("tidegate-rules-" + std::to_string(::getpid()))) {
    fs::remove_all(path_);
    fs::create_directories(path_);
  }
  ~Folder() { fs::remove_all(path_); }
  void write(const std::string& name, const std::string& text = "x") const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << text;
  }
  [[nodiscard]] const fs::path& path() const { return path_; }
  // The names read, a blank between; then the errors.
  [[nodiscard]] std::string read() const { return read(path_); }
  [[nodiscard]] static std::string read(const fs::path& path) {
    base::Diagnostics diagnostics;
    std::string out;
    for (const auto& file : engine::read_rule_directory(path, diagnostics)) {
      out += (out.empty() ? "" : " ") + fs::path(file.name).filename().string();
    }
    for (const auto& one : diagnostics.all()) out += " [" + one.message + "]";
    return out;
  }

 private:
  fs::path path_;
};

}  // namespace

TEST_CASE("rule files are those directly in the directory, sorted by name") {
  const Folder folder;
  for (const char* name : {"b.yaml", "a.yml", "c.json", "README.md", ".hidden.yaml", "kustomization.yaml",
                           "kustomization.yml", "b.tests/x.yaml", "deep/y.yaml", ".yaml", "z.yaml~", "w.yaml.swp"}) {
    folder.write(name);
  }
  fs::create_directories(folder.path() / "like-a-file.yaml");
  CHECK(folder.read() == "a.yml b.yaml c.json");
}

TEST_CASE("a ConfigMap mount is read once, through its links") {
  const Folder folder;
  folder.write("..2026_06_01/a.yaml", "old");
  folder.write("..2026_06_02/a.yaml", "new");
  fs::create_directory_symlink("..2026_06_02", folder.path() / "..data");
  fs::create_symlink("..data/a.yaml", folder.path() / "a.yaml");
  base::Diagnostics diagnostics;
  const auto files = engine::read_rule_directory(folder.path(), diagnostics);
  REQUIRE(files.size() == 1);
  CHECK(files[0].text == "new");
}

TEST_CASE("what can't be read is an error with the file's name") {
  const Folder folder;
  CHECK(Folder::read(folder.path() / "missing") == " [can't be read: No such file or directory]");
  fs::create_symlink("nowhere.yaml", folder.path() / "dangling.yaml");
  CHECK(folder.read() == " [can't be read: No such file or directory]");
  fs::remove(folder.path() / "dangling.yaml");
  folder.write("large.yaml", std::string(tidegate::limits::max_rule_file_bytes + 1, '#'));
  CHECK(folder.read() == " [is larger than 1048576 bytes]");
  folder.write("large.yaml", std::string(tidegate::limits::max_rule_file_bytes, '#'));
  CHECK(folder.read() == "large.yaml");
}

TEST_CASE("a path that is a file is that file alone") {
  const Folder folder;
  folder.write("a.yaml");
  folder.write("b.txt");
  CHECK(Folder::read(folder.path() / "a.yaml") == "a.yaml");
  CHECK(Folder::read(folder.path() / "b.txt") == "b.txt");
}
