#include "policies/engine/rules/directory.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

#include "policies/base/limits.hpp"

namespace tidegate::engine {

namespace {

namespace fs = std::filesystem;

// Most rule files are smaller: a thousand of them are read at each start.
constexpr std::size_t block_bytes = 4 * limits::KiB;

bool is_rule_file_name(std::string_view name) {
  constexpr std::array<std::string_view, 3> endings{".yaml", ".yml", ".json"};
  constexpr std::array<std::string_view, 2> of_kustomize{"kustomization.yaml", "kustomization.yml"};
  if (name.starts_with('.')) return false;
  if (std::find(of_kustomize.begin(), of_kustomize.end(), name) != of_kustomize.end()) return false;
  return std::any_of(endings.begin(), endings.end(),
                     [&](std::string_view ending) { return name.size() > ending.size() && name.ends_with(ending); });
}

void report(base::Diagnostics& diagnostics, const fs::path& path, std::string message) {
  diagnostics.add({base::Severity::error, path.string(), {}, 1, std::move(message), {}, {}});
}

// Reads one byte more than is allowed, so that a file that grows meanwhile is seen too.
void read_file(const fs::path& path, std::vector<SourceFile>& files, base::Diagnostics& diagnostics) {
  std::error_code problem;
  if (!fs::is_regular_file(path, problem)) {
    return report(diagnostics, path, problem ? "can't be read: " + problem.message() : "is no regular file");
  }
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return report(diagnostics, path, "can't be opened: " + std::generic_category().message(errno));
  std::string text;
  while (stream && text.size() <= limits::max_rule_file_bytes) {
    const std::size_t before = text.size();
    text.resize(std::min(std::max(2 * before, block_bytes), limits::max_rule_file_bytes + 1));
    stream.read(text.data() + before, static_cast<std::streamsize>(text.size() - before));
    text.resize(before + static_cast<std::size_t>(stream.gcount()));
  }
  if (stream.bad()) return report(diagnostics, path, "can't be read");
  if (text.size() > limits::max_rule_file_bytes) {
    return report(diagnostics, path, "is larger than " + std::to_string(limits::max_rule_file_bytes) + " bytes");
  }
  text.shrink_to_fit();
  files.push_back({path.string(), std::move(text)});
}

}  // namespace

std::vector<SourceFile> read_rule_directory(const fs::path& path, base::Diagnostics& diagnostics) {
  std::vector<SourceFile> files;
  std::error_code problem;
  if (!fs::is_directory(path, problem)) {
    read_file(path, files, diagnostics);
    return files;
  }
  std::vector<fs::path> found;
  for (fs::directory_iterator at(path, problem), end; !problem && at != end; at.increment(problem)) {
    if (!is_rule_file_name(at->path().filename().string())) continue;
    // A directory may be called like a rule file; a dangling link may not.
    std::error_code ignored;
    if (!fs::is_directory(at->path(), ignored)) found.push_back(at->path());
  }
  if (problem) {
    report(diagnostics, path, "can't be read: " + problem.message());
    return {};
  }
  if (found.size() > limits::max_rule_files) {
    report(diagnostics, path, "has more than " + std::to_string(limits::max_rule_files) + " rule files");
    return {};
  }
  std::sort(found.begin(), found.end());
  for (const fs::path& file : found) read_file(file, files, diagnostics);
  return files;
}

}  // namespace tidegate::engine
