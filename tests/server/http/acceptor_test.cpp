// Too many connections, too few descriptors, and crowds that say nothing.
#include <doctest/doctest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "tests/server/http/test_server.hpp"

using namespace tidegate;
using namespace tidegate::http;
using test::post;
using test::TlsClient;

namespace {

std::size_t open_descriptors() {
  std::size_t n = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) ++n;
  return n;
}

std::size_t resident_bytes() {
  std::size_t pages = 0;
  std::size_t resident = 0;
  std::ifstream("/proc/self/statm") >> pages >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

// Lowers RLIMIT_NOFILE while it lives.
class DescriptorLimit {
 public:
  explicit DescriptorLimit(std::size_t limit) {
    getrlimit(RLIMIT_NOFILE, &before_);
    rlimit lowered = before_;
    lowered.rlim_cur = limit;
    setrlimit(RLIMIT_NOFILE, &lowered);
  }
  ~DescriptorLimit() { setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_{};
};

bool served(const TestServer& server) {
  Client client(server);
  return client.exchange(post("/echo", "{}")).status == 200;
}

}  // namespace

TEST_CASE("connections beyond the limit are refused, those within it served") {
  TestServer server([](ServerConfig& config) { config.max_connections = 2; });
  Client first(server);
  Client second(server);
  REQUIRE(first.exchange(post("/echo", "{}")).status == 200);
  REQUIRE(second.exchange(post("/echo", "{}")).status == 200);
  TlsClient third(server.port());
  CHECK_FALSE(third.handshake());
  CHECK(server.server->acceptor_counters().refused[Refused::max_connections].get() == 1);
  CHECK(first.exchange(post("/echo", "{}")).status == 200);
  second.close();
  CHECK(eventually([&] { return server.open_connections() == 1; }));
  CHECK(served(server));
}

TEST_CASE("silent connections make room for honest ones when there is no more") {
  TestServer server([](ServerConfig& config) { config.max_connections = 4; });
  std::vector<std::unique_ptr<TlsClient>> silent;
  for (int i = 0; i < 4; ++i) silent.push_back(std::make_unique<TlsClient>(server.port()));
  // A second after they came they may be closed for others.
  CHECK(eventually([&] { return served(server); }));
  CHECK(server.counters().connections_evicted.get() > 0);
}

TEST_CASE("the limit of descriptors lowers that of connections") {
  const DescriptorLimit limit(open_descriptors() + 100);
  TestServer server;
  CHECK(server.server->max_connections() < 100);
  CHECK(server.server->max_connections() > 10);
}

TEST_CASE("without descriptors the server waits, and goes on serving") {
  TestServer server;
  Client before(server);
  REQUIRE(before.exchange(post("/echo", "{}")).status == 200);
  {
    const int spare = ::dup(0);
    const DescriptorLimit limit(static_cast<std::size_t>(spare) + 1);  // one more socket, which the client takes
    ::close(spare);
    TlsClient client(server.port());
    REQUIRE(client.connected());
    REQUIRE(eventually([&] { return server.server->acceptor_counters().refused[Refused::descriptors].get() > 0; }));
    CHECK(before.exchange(post("/echo", "{}")).status == 200);
  }
  CHECK(served(server));
}

TEST_CASE("ten thousand connections that say nothing or break off leave nothing behind") {
  TestServer server([](ServerConfig& config) {
    config.timeouts.handshake = std::chrono::milliseconds(200);
    config.workers = 2;
  });
  const auto crowd = [&](int waves) {
    for (int wave = 0; wave < waves; ++wave) {
      std::vector<std::unique_ptr<TlsClient>> clients;
      for (int i = 0; i < 200; ++i) {
        clients.push_back(std::make_unique<TlsClient>(server.port(), TlsClient::Options{.tls = i % 150 == 0}));
        if (i % 3 == 1) clients.back()->send_raw({"\x16\x03\x01\x02\x00\x01\x00", 7});
        if (i % 3 == 2) clients.back()->close();
        if (i % 150 == 0 && clients.back()->handshake()) clients.back()->send("POST /echo HTTP/1.1\r\nContent-");
      }
    }
  };
  const auto quiet = [&] { return eventually([&] { return server.open_connections() == 0; }); };
  crowd(5);  // so that allocators and libraries have what they keep
  REQUIRE(quiet());
  const std::size_t descriptors = open_descriptors();
  [[maybe_unused]] const std::size_t memory = resident_bytes();
  crowd(50);
  REQUIRE(quiet());
  CHECK(served(server));
  REQUIRE(quiet());
  CHECK(open_descriptors() <= descriptors);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  CHECK(resident_bytes() < memory + 8 * limits::MiB);
#endif
  CHECK(server.counters(0).body_bytes.get() + server.counters(1).body_bytes.get() == 0);
}
