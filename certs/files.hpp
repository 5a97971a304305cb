// Files of certificates and keys: read with a bound, written whole or not at all.
// Invariant: under its own name a file is either the old one or the complete new one, and a key is readable by its
// owner alone from the first byte on. Thread contract: functions without state; DirectoryLock keeps processes apart.
// Tested in tests/certs/files_test.cpp.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "policies/base/result.hpp"

namespace tidegate::certs {

constexpr mode_t private_mode = 0600;
constexpr mode_t public_mode = 0644;

// The whole file. Errors: it can't be read, is no regular file, or has more than max_pem_bytes.
base::Result<std::string> read_file(const std::filesystem::path& path);

// Writes beside `path`, syncs, renames over it (a symbolic link is replaced, not followed).
// Error: names the path and the system's reason; nothing is left behind.
base::Result<void> write_file(const std::filesystem::path& path, std::string_view content, mode_t mode);

// Holds flock(2) on a directory: two runs of `certs make` can't mix their files.
class DirectoryLock {
 public:
  // Error: the directory can't be opened, or another process holds the lock; never waits.
  static base::Result<DirectoryLock> acquire(const std::filesystem::path& directory);
  DirectoryLock(DirectoryLock&& other) noexcept;
  DirectoryLock& operator=(DirectoryLock&&) = delete;
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;
  ~DirectoryLock();

 private:
  explicit DirectoryLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace tidegate::certs
