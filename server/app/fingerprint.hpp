// What files hold, as one number: equal numbers mean that nothing a reader could see has changed.
// Names and contents count, not times: a file that is written again with the same words is no change, and one that is
// changed within a clock's tick is.
// Thread contract: reads the file system, keeps nothing. Tested in tests/server/app/watch/fingerprint_test.cpp.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace tidegate::app {

// Of each path in turn: a file's contents, or of a directory the names and contents of the files directly in it, hidden
// ones left out (editors' swap files, the `..data` behind a ConfigMap's links), links followed. What is missing or
// can't be read counts as that. Beyond limits::watch_content_bytes in all, size, time and inode stand for a file's
// contents.
[[nodiscard]] std::uint64_t fingerprint_of(const std::vector<std::filesystem::path>& paths);

}  // namespace tidegate::app
