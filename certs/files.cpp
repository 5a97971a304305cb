#include "certs/files.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "policies/base/limits.hpp"

namespace tidegate::certs {
namespace {

using base::Result;

base::Error system_error(const std::filesystem::path& path, int number) {
  return base::fail(path.string() + ": " + std::generic_category().message(number));
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }

 private:
  int number_;
};

bool write_all(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// The rename is only as durable as the directory that records it.
bool sync_directory(const std::filesystem::path& directory) {
  const Descriptor opened(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return opened.number() >= 0 && ::fsync(opened.number()) == 0;
}

std::filesystem::path directory_of(const std::filesystem::path& path) {
  const auto parent = path.parent_path();
  return parent.empty() ? std::filesystem::path(".") : parent;
}

}  // namespace

Result<std::string> read_file(const std::filesystem::path& path) {
  // Without O_NONBLOCK a FIFO of that name would hold us in open().
  const Descriptor opened(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (opened.number() < 0) return system_error(path, errno);
  struct stat status {};
  if (::fstat(opened.number(), &status) != 0) return system_error(path, errno);
  if (!S_ISREG(status.st_mode)) return base::fail(path.string() + ": no regular file");
  std::string content;
  std::array<char, 16 * limits::KiB> block{};
  for (;;) {
    const ssize_t got = ::read(opened.number(), block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error(path, errno);
    if (got == 0) return content;
    content.append(block.data(), static_cast<std::size_t>(got));
    if (content.size() > limits::max_pem_bytes) {
      return base::fail(path.string() + ": more than " + std::to_string(limits::max_pem_bytes) + " bytes");
    }
  }
}

Result<void> write_file(const std::filesystem::path& path, std::string_view content, mode_t mode) {
  const auto directory = directory_of(path);
  std::string temporary = (directory / ("." + path.filename().string() + ".XXXXXX")).string();
  const Descriptor opened(::mkostemp(temporary.data(), O_CLOEXEC));  // mode 0600, whatever the umask
  if (opened.number() < 0) return system_error(path, errno);
  const bool complete = write_all(opened.number(), content) && ::fchmod(opened.number(), mode) == 0 &&
                        ::fsync(opened.number()) == 0 && ::rename(temporary.c_str(), path.c_str()) == 0;
  if (!complete) {
    const int number = errno;
    ::unlink(temporary.c_str());
    return system_error(path, number);
  }
  if (!sync_directory(directory)) return system_error(directory, errno);
  return {};
}

Result<DirectoryLock> DirectoryLock::acquire(const std::filesystem::path& directory) {
  const int opened = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (opened < 0) return system_error(directory, errno);
  DirectoryLock lock(opened);
  if (::flock(opened, LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno == EWOULDBLOCK) return base::fail(directory.string() + ": another process is making certificates there");
  return system_error(directory, errno);
}

DirectoryLock::DirectoryLock(DirectoryLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

DirectoryLock::~DirectoryLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace tidegate::certs
