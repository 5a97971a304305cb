#include "server/observe/process_metrics.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <chrono>

namespace tidegate::observe {
namespace {

double value_of(const std::string& name) {
  std::vector<Family> families;
  collect_process(families);
  for (const Family& family : families) {
    if (family.name != name) continue;
    REQUIRE(family.samples.size() == 1);
    return family.samples.front().value;
  }
  FAIL("no " << name);
  return 0;
}

TEST_CASE("the process's own figures are plausible") {
  const double now = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  CHECK(value_of("process_resident_memory_bytes") > 1e6);
  CHECK(value_of("process_virtual_memory_bytes") >= value_of("process_resident_memory_bytes"));
  CHECK(value_of("process_max_fds") >= value_of("process_open_fds"));
  // btime in /proc/stat is whole seconds, and the clock may have been set since.
  CHECK(value_of("process_start_time_seconds") <= now + 5);
  CHECK(value_of("process_start_time_seconds") > now - 3600);
}

TEST_CASE("CPU time rises with work") {
  const double before = value_of("process_cpu_seconds_total");
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  double after = before;
  while (after <= before && std::chrono::steady_clock::now() < deadline) after = value_of("process_cpu_seconds_total");
  CHECK(after > before);
}

TEST_CASE("an opened descriptor is counted, the counting's own is not") {
  // Without /proc: every descriptor that may be open is asked for.
  int open_now = 0;
  for (int descriptor = 0; descriptor < 4096; ++descriptor) open_now += fcntl(descriptor, F_GETFD) >= 0 ? 1 : 0;
  CHECK(value_of("process_open_fds") == open_now);
  const double before = value_of("process_open_fds");
  const int descriptor = open("/dev/null", O_RDONLY);
  CHECK(value_of("process_open_fds") == before + 1);
  close(descriptor);
  CHECK(value_of("process_open_fds") == before);
}

}  // namespace
}  // namespace tidegate::observe
