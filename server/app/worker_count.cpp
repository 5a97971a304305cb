#include "server/app/worker_count.hpp"

#include <sched.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <iterator>
#include <string>

#include "policies/base/limits.hpp"

namespace tidegate::app {

namespace {

std::string read_text(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::optional<double> parse_number(std::string_view text) noexcept {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

std::optional<double> ratio(std::optional<double> quota, std::optional<double> period) noexcept {
  if (!quota || !period || *quota <= 0 || *period <= 0) return std::nullopt;
  return *quota / *period;
}

void tighten(std::optional<double>& least, std::optional<double> other) noexcept {
  if (other && (!least || *other < *least)) least = other;
}

// The quota of one cgroup directory, of either version.
std::optional<double> quota_of(const std::filesystem::path& directory) {
  if (const auto v2 = parse_cpu_max(read_text(directory / "cpu.max"))) return v2;
  return ratio(parse_number(read_text(directory / "cpu.cfs_quota_us")),
               parse_number(read_text(directory / "cpu.cfs_period_us")));
}

// Lines are `HIERARCHY:CONTROLLERS:PATH`; version 2's has an empty list of controllers.
std::optional<std::filesystem::path> cgroup_directory(std::string_view line, const std::filesystem::path& root) {
  const std::size_t first = line.find(':');
  const std::size_t second = first == std::string_view::npos ? first : line.find(':', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  const std::string_view controllers = line.substr(first + 1, second - first - 1);
  const std::filesystem::path inside = std::filesystem::path(line.substr(second + 1)).relative_path();
  if (controllers.empty()) return root / inside;
  if (("," + std::string(controllers) + ",").find(",cpu,") == std::string::npos) return std::nullopt;
  return root / "cpu" / inside;
}

unsigned affinity() noexcept {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return static_cast<unsigned>(std::max(1, CPU_COUNT(&set)));
}

}  // namespace

std::optional<double> parse_cpu_max(std::string_view text) noexcept {
  const std::size_t space = text.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  return ratio(parse_number(text.substr(0, space)), parse_number(text.substr(space + 1)));
}

std::optional<double> cpu_quota(std::string_view cgroup_text, const std::filesystem::path& root) {
  // In a container the mount shows its own cgroup as the root.
  std::optional<double> least = quota_of(root);
  tighten(least, quota_of(root / "cpu"));
  while (!cgroup_text.empty()) {
    const std::size_t end = std::min(cgroup_text.find('\n'), cgroup_text.size());
    auto directory = cgroup_directory(cgroup_text.substr(0, end), root);
    cgroup_text.remove_prefix(std::min(end + 1, cgroup_text.size()));
    if (!directory) continue;
    for (; directory->string().size() > root.string().size(); *directory = directory->parent_path()) {
      tighten(least, quota_of(*directory));
    }
  }
  return least;
}

unsigned default_workers() {
  const unsigned cpus = affinity();
  const auto quota = cpu_quota(read_text("/proc/self/cgroup"), "/sys/fs/cgroup");
  const double allowed = quota ? std::max(1.0, std::ceil(*quota)) : static_cast<double>(cpus);
  const auto workers = static_cast<unsigned>(std::min({static_cast<double>(cpus), allowed, 1.0 * limits::max_workers}));
  return std::max(1U, workers);
}

}  // namespace tidegate::app
