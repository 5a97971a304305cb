#include "server/observe/process_metrics.hpp"

#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdint>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <sstream>
#include <string>

namespace tidegate::observe {
namespace {

std::string read_all(const char* path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Fields of /proc/self/stat by their number in proc(5), from the third on: the second, the program's name in
// parentheses, may hold anything.
std::optional<std::uint64_t> stat_field(const std::string& stat, int number) {
  const std::size_t name_end = stat.rfind(')');
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream fields(stat.substr(name_end + 1));
  std::string field;
  for (int at = 3; at <= number; ++at) {
    if (!(fields >> field)) return std::nullopt;
  }
  std::uint64_t value = 0;
  std::istringstream text(field);
  return text >> value ? std::optional(value) : std::nullopt;
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::optional<double> start_time_seconds(const std::string& stat) {
  const std::optional<std::uint64_t> ticks = stat_field(stat, 22);
  std::istringstream lines(read_all("/proc/stat"));
  for (std::string line; ticks && std::getline(lines, line);) {
    if (!line.starts_with("btime ")) continue;
    std::istringstream text(line.substr(6));
    std::uint64_t boot = 0;
    if (!(text >> boot)) return std::nullopt;
    return static_cast<double>(boot) + static_cast<double>(*ticks) / static_cast<double>(sysconf(_SC_CLK_TCK));
  }
  return std::nullopt;
}

std::optional<double> open_descriptors() {
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(opendir("/proc/self/fd"), closedir);
  if (!directory) return std::nullopt;
  int count = 0;
  while (const dirent* entry = readdir(directory.get())) {
    if (entry->d_name[0] != '.') ++count;
  }
  return count - 1;  // the directory's own
}

void add(std::vector<Family>& families, Family family, std::optional<double> value) {
  if (!value) return;
  family.add(*value);
  families.push_back(std::move(family));
}

}  // namespace

void collect_process(std::vector<Family>& families) {
  const std::string stat = read_all("/proc/self/stat");
  add(families, counter("process_cpu_seconds_total", "Total user and system CPU time spent in seconds."),
      cpu_seconds());
  if (const std::optional<std::uint64_t> pages = stat_field(stat, 24)) {
    add(families, gauge("process_resident_memory_bytes", "Resident memory size in bytes."),
        static_cast<double>(*pages) * static_cast<double>(sysconf(_SC_PAGESIZE)));
  }
  if (const std::optional<std::uint64_t> bytes = stat_field(stat, 23)) {
    add(families, gauge("process_virtual_memory_bytes", "Virtual memory size in bytes."), static_cast<double>(*bytes));
  }
  add(families, gauge("process_open_fds", "Number of open file descriptors."), open_descriptors());
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    add(families, gauge("process_max_fds", "Maximum number of open file descriptors."),
        static_cast<double>(limit.rlim_cur));
  }
  add(families, gauge("process_start_time_seconds", "Start time of the process since unix epoch in seconds."),
      start_time_seconds(stat));
}

}  // namespace tidegate::observe
