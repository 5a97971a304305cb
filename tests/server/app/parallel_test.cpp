#include "server/app/parallel.hpp"

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <thread>
#include <vector>

namespace tidegate::app {

TEST_CASE("work in parallel is done once each, all of it before the call comes back") {
  for (const std::size_t threads : std::array<std::size_t, 4>{0, 1, 2, 5}) {
    for (const std::size_t count : std::array<std::size_t, 4>{0, 1, 3, 1000}) {
      std::vector<std::atomic<int>> done(count);
      in_parallel(threads, count, [&](std::size_t i) { ++done[i]; });
      for (const auto& times : done) CHECK(times == 1);
    }
  }
}

TEST_CASE("work in parallel runs on other threads too") {
  std::atomic<int> waiting = 0;
  // Each waits for the other: one thread alone would never end it.
  in_parallel(2, 2, [&](std::size_t) {
    ++waiting;
    while (waiting < 2) std::this_thread::yield();
  });
  CHECK(waiting == 2);
}

}  // namespace tidegate::app
