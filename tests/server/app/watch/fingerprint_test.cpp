// What counts as a change of files, and what doesn't.
#include "server/app/fingerprint.hpp"

#include <sys/stat.h>

#include <chrono>
#include <functional>
#include <vector>

#include "policies/base/limits.hpp"
#include "tests/server/app/watch/temporary_directory.hpp"

namespace tidegate::app {
namespace {

struct Step {
  const char* what;
  bool changes;
  std::function<void(const fs::path&)> act;
};

TEST_CASE("a directory's fingerprint follows the names and contents of its visible files") {
  const TemporaryDirectory directory;
  const Step steps[] = {
      {"a file appears", true, [](const fs::path& d) { write_file(d / "a.yaml", "one"); }},
      {"it is read", false, [](const fs::path& d) { std::ifstream(d / "a.yaml").get(); }},
      {"it is written with the same words", false, [](const fs::path& d) { write_file(d / "a.yaml", "one"); }},
      {"it is written with as many others", true, [](const fs::path& d) { write_file(d / "a.yaml", "two"); }},
      {"it is touched", false,
       [](const fs::path& d) { fs::last_write_time(d / "a.yaml", fs::file_time_type::clock::now()); }},
      {"it grows", true, [](const fs::path& d) { write_file(d / "a.yaml", "two\n"); }},
      {"vim saves it unchanged", false, [](const fs::path& d) { save_as_vim(d / "a.yaml", "two\n"); }},
      {"an empty file appears", true, [](const fs::path& d) { write_file(d / "b.yaml", ""); }},
      {"a file changes its name", true, [](const fs::path& d) { fs::rename(d / "b.yaml", d / "c.yaml"); }},
      {"words move from one file to the next", true,
       [](const fs::path& d) {
         write_file(d / "a.yaml", "");
         write_file(d / "c.yaml", "two\n");
       }},
      {"a hidden file appears", false, [](const fs::path& d) { write_file(d / ".a.yaml.swp", "x"); }},
      {"a directory appears", true, [](const fs::path& d) { fs::create_directory(d / "tests"); }},
      {"something changes below it", false, [](const fs::path& d) { write_file(d / "tests" / "t.yaml", "x"); }},
      {"a FIFO appears", true, [](const fs::path& d) { REQUIRE(mkfifo((d / "fifo").c_str(), 0600) == 0); }},
      {"a link without an end appears", true, [](const fs::path& d) { fs::create_symlink("nowhere", d / "d.yaml"); }},
      {"its end appears", true, [](const fs::path& d) { write_file(d / "nowhere", "x"); }},
      {"a file goes", true, [](const fs::path& d) { fs::remove(d / "c.yaml"); }},
      {"all of it goes", true, [](const fs::path& d) { fs::remove_all(d); }},
      {"it is there again, empty", true, [](const fs::path& d) { fs::create_directory(d); }},
  };
  std::uint64_t before = fingerprint_of({directory.path()});
  for (const Step& step : steps) {
    CAPTURE(step.what);
    step.act(directory.path());
    const std::uint64_t after = fingerprint_of({directory.path()});
    CHECK((after != before) == step.changes);
    CHECK(fingerprint_of({directory.path()}) == after);
    before = after;
  }
}

TEST_CASE("every one of several paths counts, and which is which") {
  const TemporaryDirectory directory;
  const fs::path certificate = directory.path() / "tls.crt", key = directory.path() / "tls.key";
  write_file(certificate, "A");
  write_file(key, "B");
  const std::uint64_t before = fingerprint_of({certificate, key});
  write_file(directory.path() / "other", "x");
  CHECK(fingerprint_of({certificate, key}) == before);
  CHECK(fingerprint_of({key, certificate}) != before);
  write_file(key, "C");
  CHECK(fingerprint_of({certificate, key}) != before);
}

TEST_CASE("a ConfigMap's new version changes the fingerprint through its links") {
  const TemporaryDirectory mount;
  write_as_kubelet(mount.path(), "1", {{"a.yaml", "one"}});
  const std::uint64_t before = fingerprint_of({mount.path()});
  write_as_kubelet(mount.path(), "2", {{"a.yaml", "one"}});
  CHECK(fingerprint_of({mount.path()}) == before);
  write_as_kubelet(mount.path(), "3", {{"a.yaml", "two"}});
  CHECK(fingerprint_of({mount.path()}) != before);
}

TEST_CASE("beyond the bound of what is read, time stands for contents") {
  const TemporaryDirectory directory;
  const fs::path file = directory.path() / "large.yaml";
  write_file(file, std::string(limits::watch_content_bytes + 1, 'x'));
  const std::uint64_t before = fingerprint_of({directory.path()});
  fs::last_write_time(file, fs::file_time_type::clock::now() + std::chrono::hours(1));
  CHECK(fingerprint_of({directory.path()}) != before);
}

}  // namespace
}  // namespace tidegate::app
