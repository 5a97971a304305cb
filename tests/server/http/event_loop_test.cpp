// The loop of a worker, without sessions: pipes as descriptors.
#include "server/http/detail/event_loop.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <string>
#include <thread>

using namespace tidegate::http;
using namespace tidegate::http::detail;
using std::chrono::milliseconds;

namespace {

// Two ends of one stream.
struct Pair {
  Pair() {
    std::array<int, 2> fds{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds.data()) == 0);
    ours = UniqueFd(fds[0]);
    theirs = UniqueFd(fds[1]);
  }
  UniqueFd ours;
  UniqueFd theirs;
};

struct Told final : Watcher {
  void ready(Ready what) override {
    ++times;
    last = what;
  }
  int times = 0;
  Ready last;
};

void send(const UniqueFd& fd, std::string_view text) {
  REQUIRE(::send(fd.get(), text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size()));
}

}  // namespace

TEST_CASE("what is posted runs in the order it was posted, once, and may be move-only") {
  EventLoop loop;
  REQUIRE(loop.open().has_value());
  std::string order;
  for (const char c : std::string_view("abc")) {
    loop.post([&order, c = std::make_unique<char>(c)] { order += *c; });
  }
  CHECK_FALSE(loop.turn(true));
  CHECK(order == "abc");
  loop.post([&] { loop.post([&] { order += 'e'; }); });
  loop.post([&] { order += 'd'; });
  loop.turn(true);
  CHECK(order == "abcd");
  loop.turn(true);
  CHECK(order == "abcde");
  loop.turn(false);
  CHECK(order == "abcde");
}

TEST_CASE("what another thread posts wakes a loop that waits") {
  EventLoop loop;
  REQUIRE(loop.open().has_value());
  bool ran = false;
  std::thread other([&] {
    std::this_thread::sleep_for(milliseconds(20));
    loop.post([&] { ran = true; });
  });
  while (!ran) loop.turn(true);
  other.join();
  CHECK(ran);
}

TEST_CASE("a watcher is told of each arrival once, and not of room until it asks") {
  EventLoop loop;
  REQUIRE(loop.open().has_value());
  Pair pair;
  Told told;
  REQUIRE(loop.watch(pair.ours.get(), told));
  loop.turn(false);
  CHECK(told.times == 0);
  send(pair.theirs, "a");
  loop.turn(true);
  loop.turn(false);
  CHECK(told.times == 1);  // though it was not read
  CHECK_FALSE(told.last.writable);
  CHECK_FALSE(told.last.ending);
  send(pair.theirs, "b");
  loop.turn(true);
  CHECK(told.times == 2);
  REQUIRE(loop.watch_writable(pair.ours.get(), told));
  loop.turn(true);
  CHECK(told.times == 3);
  CHECK(told.last.writable);
}

TEST_CASE("the end of a stream is told with the bytes before it") {
  EventLoop loop;
  REQUIRE(loop.open().has_value());
  Pair pair;
  Told told;
  REQUIRE(loop.watch(pair.ours.get(), told));
  send(pair.theirs, "last words");
  SUBCASE("half closed") {
    ::shutdown(pair.theirs.get(), SHUT_WR);
  }
  SUBCASE("closed") {
    pair.theirs = UniqueFd();
  }
  loop.turn(true);
  CHECK(told.times == 1);
  CHECK(told.last.ending);
}

TEST_CASE("a closed descriptor is not told of") {
  EventLoop loop;
  REQUIRE(loop.open().has_value());
  Pair pair;
  Told told;
  REQUIRE(loop.watch(pair.ours.get(), told));
  send(pair.theirs, "a");
  pair.ours = UniqueFd();
  loop.turn(false);
  CHECK(told.times == 0);
  CHECK_FALSE(loop.watch(pair.ours.get(), told));
}

TEST_CASE("the timer is told once, at its time") {
  EventLoop loop;
  REQUIRE(loop.open().has_value());
  const auto when = Clock::now() + milliseconds(30);
  loop.set_timer(when);
  CHECK_FALSE(loop.turn(false));
  CHECK(loop.turn(true));
  CHECK(Clock::now() >= when);
  CHECK_FALSE(loop.turn(false));
}
