#include "server/app/parallel.hpp"

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <stdexcept>
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

TEST_CASE("what work in parallel throws reaches the caller, whichever thread it was on") {
  for (const std::size_t culprit : std::array<std::size_t, 2>{0, 1}) {
    std::atomic<int> waiting = 0;
    const auto work = [&](std::size_t i) {
      ++waiting;
      while (waiting < 2) std::this_thread::yield();  // so that each has its own thread
      if (i == culprit) throw std::runtime_error("no");
    };
    CHECK_THROWS_AS(in_parallel(2, 2, work), std::runtime_error);
  }
}

}  // namespace tidegate::app
