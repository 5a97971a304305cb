#include "server/app/worker_count.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

namespace tidegate::app {
namespace {

namespace fs = std::filesystem;

TEST_CASE("cpu.max is a quota and a period, or no limit") {
  CHECK(parse_cpu_max("150000 100000\n") == 1.5);
  CHECK(parse_cpu_max("max 100000\n") == std::nullopt);
  CHECK(parse_cpu_max("") == std::nullopt);
  CHECK(parse_cpu_max("1 0") == std::nullopt);
  CHECK(parse_cpu_max("x y") == std::nullopt);
}

TEST_CASE("the tightest quota of the cgroup and its ancestors holds, in both versions") {
  std::string name = (fs::temp_directory_path() / "tidegate-cgroup-XXXXXX").string();
  REQUIRE(mkdtemp(name.data()) != nullptr);
  const fs::path root = name;
  const auto write = [&](const char* path, const char* text) {
    fs::create_directories((root / path).parent_path());
    std::ofstream(root / path) << text;
  };
  CHECK(cpu_quota("0::/pods/tidegate\n", root) == std::nullopt);
  write("pods/tidegate/cpu.max", "400000 100000");
  CHECK(cpu_quota("0::/pods/tidegate\n", root) == 4.0);
  write("pods/cpu.max", "200000 100000");
  CHECK(cpu_quota("0::/pods/tidegate\n", root) == 2.0);
  write("cpu/docker/abc/cpu.cfs_quota_us", "50000");
  write("cpu/docker/abc/cpu.cfs_period_us", "100000");
  CHECK(cpu_quota("4:memory:/docker/abc\n3:cpuacct,cpu:/docker/abc\n", root) == 0.5);
  write("cpu.max", "max 100000");
  CHECK(cpu_quota("nonsense\n", root) == std::nullopt);
  fs::remove_all(root);
}

TEST_CASE("there is always at least one worker") {
  CHECK(default_workers() >= 1);
}

}  // namespace
}  // namespace tidegate::app
