#include "server/app/fingerprint.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>

#include "policies/base/limits.hpp"

namespace tidegate::app {
namespace {

// FNV-1a, 64 bits: who writes the files may change them openly, so that no one gains by a collision.
class Hash {
 public:
  void add(std::string_view bytes) {
    for (const char c : bytes) value_ = (value_ ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  }
  // Numbers have a fixed length, and every text is preceded by its own: no two sequences of parts look alike.
  void add(std::uint64_t number) {
    std::array<char, 8> bytes;
    for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<char>(number >> (8 * i));
    add({bytes.data(), bytes.size()});
  }
  void add_text(std::string_view text) {
    add(std::uint64_t{text.size()});
    add(text);
  }
  [[nodiscard]] std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 14695981039346656037ULL;
};

class Reader {
 public:
  void add_path(const std::filesystem::path& path) {
    std::error_code error;
    if (!std::filesystem::is_directory(path, error)) return add_file(path);
    for (const std::string& name : names_in(path, error)) {
      hash_.add_text(name);
      add_file(path / name);
    }
    hash_.add(static_cast<std::uint64_t>(error.value()));
  }
  [[nodiscard]] std::uint64_t value() const { return hash_.value(); }

 private:
  static std::vector<std::string> names_in(const std::filesystem::path& directory, std::error_code& error) {
    std::vector<std::string> names;
    for (std::filesystem::directory_iterator at(directory, error), end; !error && at != end; at.increment(error)) {
      std::string name = at->path().filename().string();
      if (!name.starts_with('.')) names.push_back(std::move(name));
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  void add_file(const std::filesystem::path& path) {
    // Not blocking: a FIFO would wait for a writer.
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) return hash_.add(static_cast<std::uint64_t>(errno));
    struct stat status {};
    if (fstat(file, &status) == 0 && S_ISREG(status.st_mode)) {
      add_contents(file, status);
    } else {
      hash_.add(static_cast<std::uint64_t>(status.st_mode & S_IFMT));
    }
    close(file);
  }

  void add_contents(int file, const struct stat& status) {
    const auto size = static_cast<std::uint64_t>(status.st_size);
    hash_.add(size);
    if (size > budget_) {
      hash_.add(static_cast<std::uint64_t>(status.st_ino));
      hash_.add(static_cast<std::uint64_t>(status.st_mtim.tv_sec));
      hash_.add(static_cast<std::uint64_t>(status.st_mtim.tv_nsec));
      return;
    }
    // Not more than was found: what a file grows by meanwhile is seen the next time.
    for (std::uint64_t left = size; left > 0;) {
      const ssize_t count = read(file, room_.data(), std::min<std::uint64_t>(left, room_.size()));
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) break;
      hash_.add({room_.data(), static_cast<std::size_t>(count)});
      left -= static_cast<std::uint64_t>(count);
    }
    budget_ -= size;
  }

  Hash hash_;
  std::uint64_t budget_ = limits::watch_content_bytes;
  std::array<char, 16 * 1024> room_{};
};

}  // namespace

std::uint64_t fingerprint_of(const std::vector<std::filesystem::path>& paths) {
  Reader reader;
  for (const std::filesystem::path& path : paths) reader.add_path(path);
  return reader.value();
}

}  // namespace tidegate::app
