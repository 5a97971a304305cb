// Which files of a directory are rule files, and their contents: *.yaml, *.yml and *.json directly in it, sorted by
// name. Subdirectories are not read (packs keep their tests there), neither are hidden files, names beginning with
// `..` (what a ConfigMap mount's symlinks point into) and kustomization files, which lie beside packs.
// A path that is a file is that file alone.
// Thread contract: reads the file system, keeps nothing. Tested in tests/policies/engine/rules/directory_test.cpp.
#pragma once

#include <filesystem>
#include <vector>

#include "policies/base/diagnostics.hpp"
#include "policies/engine/rules/loader.hpp"

namespace tidegate::engine {

// Errors: nothing there, unreadable, no regular file, larger than limits::max_rule_file_bytes, more than
// limits::max_rule_files. A file that vanishes between listing and reading is an error too: the caller tries again.
[[nodiscard]] std::vector<SourceFile> read_rule_directory(const std::filesystem::path& path,
                                                          base::Diagnostics& diagnostics);

}  // namespace tidegate::engine
