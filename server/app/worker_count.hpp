// How many workers fit the machine: the smaller of the CPUs this process may run on and the cgroup's quota, rounded up,
// so that a container with `cpu: 500m` on a node of 64 CPUs doesn't run 64 threads into its throttle.
// Source: sched_setaffinity(2); cgroup v2 cpu.max and v1 cpu.cfs_quota_us (kernel.org, cgroup-v2, sched-bwc).
// Thread contract: reads /proc and /sys, keeps nothing. Tested in tests/server/app/worker_count_test.cpp.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

namespace tidegate::app {

// At least 1, at most limits::max_workers.
[[nodiscard]] unsigned default_workers();

// CPUs that a quota allows, from the text of cpu.max ("150000 100000", "max 100000"); nothing when unlimited or
// unreadable.
[[nodiscard]] std::optional<double> parse_cpu_max(std::string_view text) noexcept;

// The tightest quota of the process's cgroup and its ancestors. `cgroup_text` is /proc/self/cgroup's, `root` is where
// cgroups are mounted: given by tests.
[[nodiscard]] std::optional<double> cpu_quota(std::string_view cgroup_text, const std::filesystem::path& root);

}  // namespace tidegate::app
