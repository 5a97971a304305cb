// The ring between a worker and the log thread.
#include "server/observe/log_ring.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace tidegate::observe {
namespace {

std::vector<std::string> drain(LogRing& ring) {
  std::vector<std::string> lines;
  ring.drain([&](LogRing::Stamp, std::string_view text) { lines.emplace_back(text); });
  return lines;
}

TEST_CASE("lines come out in order with their stamps, and once") {
  LogRing ring(1024);
  CHECK(ring.push({123, 2}, "one"));
  CHECK(ring.push({456, 3}, ""));
  std::vector<std::string> lines;
  ring.drain([&](LogRing::Stamp stamp, std::string_view text) {
    lines.push_back(std::to_string(stamp.time_ns) + " " + std::to_string(stamp.level) + " " + std::string(text));
  });
  CHECK(lines == std::vector<std::string>{"123 2 one", "456 3 "});
  CHECK(drain(ring).empty());
}

TEST_CASE("a full ring drops the line that comes, counts it, and takes lines again once drained") {
  LogRing ring(256);
  std::vector<std::string> stored;
  for (int i = 0; i < 100; ++i) {
    const std::string line = "line " + std::to_string(i);
    if (ring.push({}, line)) stored.push_back(line);
  }
  CHECK(stored.size() == 256 / 24);
  CHECK(ring.dropped() == 100 - stored.size());
  CHECK(drain(ring) == stored);
  CHECK(ring.push({}, "after"));
  CHECK(drain(ring) == std::vector<std::string>{"after"});
}

TEST_CASE("a line that could never fit is dropped") {
  LogRing ring(256);
  CHECK(!ring.push({}, std::string(256, 'x')));
  CHECK(!ring.push({}, std::string(10'000, 'x')));
  CHECK(ring.dropped() == 2);
  CHECK(ring.push({}, "short"));
}

TEST_CASE("a line that would go round the end into unread lines is dropped") {
  LogRing ring(256);
  CHECK(ring.push({}, std::string(24, 'a')));  // takes 40 bytes
  drain(ring);
  const std::string first(72, 'b'), second(72, 'c');  // 88 each: 40 are left at the end and 40 at the beginning
  CHECK(ring.push({}, first));
  CHECK(ring.push({}, second));
  CHECK(!ring.push({}, std::string(48, 'd')));  // 64
  CHECK(ring.push({}, std::string(24, 'e')));   // 40: fits to the last byte
  CHECK(drain(ring) == std::vector<std::string>{first, second, std::string(24, 'e')});
}

TEST_CASE("lines of every length go round the end of the buffer whole") {
  LogRing ring(512);
  for (std::size_t round = 0; round < 2000; ++round) {
    const std::string line(round % 200, static_cast<char>('a' + round % 26));
    REQUIRE(ring.push({static_cast<std::int64_t>(round), 0}, line));
    ring.drain([&](LogRing::Stamp stamp, std::string_view text) {
      REQUIRE(stamp.time_ns == static_cast<std::int64_t>(round));
      REQUIRE(text == line);
    });
  }
  CHECK(ring.dropped() == 0);
}

TEST_CASE("half full is told once, and again after it was emptied") {
  LogRing ring(1024);
  const auto told = [&] {
    int count = 0;
    for (int i = 0; i < 30; ++i) {
      ring.push({}, "0123456789012345");
      if (ring.filling()) ++count;
    }
    return count;
  };
  CHECK(told() == 1);
  CHECK(told() == 0);
  drain(ring);
  CHECK(told() == 1);
}

TEST_CASE("a writer and a reader at once: every line is stored or counted, none torn") {
  constexpr std::uint64_t total = 100'000;
  LogRing ring(4096);
  std::atomic<bool> done{false};
  std::uint64_t stored = 0;
  std::thread writer([&] {
    for (std::uint64_t i = 0; i < total; ++i) {
      const std::string line(1 + i % 100, static_cast<char>('a' + i % 26));
      if (ring.push({static_cast<std::int64_t>(i), 1}, line)) ++stored;
    }
    done = true;
  });
  std::uint64_t read = 0, torn = 0;
  std::int64_t last = -1;
  const auto take = [&](LogRing::Stamp stamp, std::string_view text) {
    const auto i = static_cast<std::uint64_t>(stamp.time_ns);
    const bool whole =
        text.size() == 1 + i % 100 && text.find_first_not_of(static_cast<char>('a' + i % 26)) == std::string_view::npos;
    if (!whole || stamp.time_ns <= last) ++torn;
    last = stamp.time_ns;
    ++read;
  };
  while (!done) ring.drain(take);
  writer.join();
  ring.drain(take);
  CHECK(torn == 0);
  CHECK(read == stored);
  CHECK(read + ring.dropped() == total);
}

}  // namespace
}  // namespace tidegate::observe
