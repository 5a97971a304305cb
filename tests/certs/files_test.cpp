#include "certs/files.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "policies/base/limits.hpp"
#include "tests/certs/support.hpp"

namespace tidegate::certs {
namespace {

using testing::mode_of;
using testing::slurp;
using testing::spill;
using testing::TemporaryDirectory;

TEST_CASE("a file is written with its mode whatever the umask") {
  const TemporaryDirectory directory;
  const mode_t before = ::umask(0);
  CHECK(write_file(directory / "open", "text", private_mode).has_value());
  ::umask(0777);
  CHECK(write_file(directory / "shut", "text", public_mode).has_value());
  ::umask(before);
  CHECK(mode_of(directory / "open") == 0600);
  CHECK(mode_of(directory / "shut") == 0644);
}

TEST_CASE("a file that was readable by all is private after a key is written over it") {
  const TemporaryDirectory directory;
  spill(directory / "key", "old");
  ::chmod((directory / "key").c_str(), 0666);
  CHECK(write_file(directory / "key", "new", private_mode).has_value());
  CHECK(mode_of(directory / "key") == 0600);
  CHECK(slurp(directory / "key") == "new");
}

TEST_CASE("a symbolic link is replaced and what it points to is left alone") {
  const TemporaryDirectory directory;
  spill(directory / "target", "untouched");
  std::filesystem::create_symlink(directory / "target", directory / "link");
  CHECK(write_file(directory / "link", "new", private_mode).has_value());
  CHECK(slurp(directory / "target") == "untouched");
  CHECK_FALSE(std::filesystem::is_symlink(directory / "link"));
}

TEST_CASE("a reader with the old file open keeps the old content") {
  const TemporaryDirectory directory;
  spill(directory / "file", "old");
  std::ifstream reader(directory / "file");
  CHECK(write_file(directory / "file", "new", public_mode).has_value());
  std::string seen;
  reader >> seen;
  CHECK(seen == "old");
}

TEST_CASE("a failed write leaves nothing behind") {
  const TemporaryDirectory directory;
  std::filesystem::create_directory(directory / "taken");
  spill(directory / "taken/inside", "");
  const auto written = write_file(directory / "taken", "text", public_mode);
  REQUIRE_FALSE(written.has_value());
  CHECK(written.error().message == (directory / "taken").string() + ": Is a directory");
  const std::filesystem::directory_iterator entries(directory.path());
  CHECK(std::distance(begin(entries), end(entries)) == 1);
}

TEST_CASE("what can't be a certificate file isn't read") {
  const TemporaryDirectory directory;
  CHECK(read_file(directory / "absent").error().message ==
        (directory / "absent").string() + ": No such file or directory");
  CHECK(read_file(directory.path()).error().message == directory.path().string() + ": no regular file");
  REQUIRE(::mkfifo((directory / "fifo").c_str(), 0600) == 0);
  CHECK(read_file(directory / "fifo").error().message == (directory / "fifo").string() + ": no regular file");
}

TEST_CASE("a file is read up to the limit and not beyond") {
  const TemporaryDirectory directory;
  spill(directory / "file", std::string(limits::max_pem_bytes, 'x'));
  REQUIRE(read_file(directory / "file").has_value());
  CHECK(read_file(directory / "file")->size() == limits::max_pem_bytes);
  spill(directory / "file", std::string(limits::max_pem_bytes + 1, 'x'));
  CHECK(read_file(directory / "file").error().message == (directory / "file").string() + ": more than 1048576 bytes");
}

TEST_CASE("a directory is locked once and free again afterwards") {
  const TemporaryDirectory directory;
  {
    const auto first = DirectoryLock::acquire(directory.path());
    REQUIRE(first.has_value());
    const auto second = DirectoryLock::acquire(directory.path());
    REQUIRE_FALSE(second.has_value());
    CHECK(second.error().message == directory.path().string() + ": another process is making certificates there");
  }
  CHECK(DirectoryLock::acquire(directory.path()).has_value());
}

}  // namespace
}  // namespace tidegate::certs
