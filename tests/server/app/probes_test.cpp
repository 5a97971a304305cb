#include "server/app/probes.hpp"

#include <doctest/doctest.h>

namespace tidegate::app {
namespace {

using http::Clock;

struct World {
  bool rules = true;
  Clock::time_point now = Clock::time_point(std::chrono::hours(1));
  std::vector<Clock::time_point> beats{now, now};
  Probes probes{{.rules_loaded = [this] { return rules; },
                 .metrics = [] { return std::string("# metrics\n"); },
                 .workers = [this] { return static_cast<unsigned>(beats.size()); },
                 .heartbeat = [this](unsigned i) { return beats[i]; },
                 .now = [this] { return now; }}};
};

TEST_CASE("ready only when TLS listens and rules are loaded, and not while shutting down") {
  World world;
  CHECK(world.probes.answer("/readyz", "").status == 503);
  world.probes.set_listening();
  CHECK(world.probes.answer("/readyz", "").status == 200);
  CHECK(world.probes.answer("/readyz", "").body == "ok");
  world.rules = false;
  CHECK(world.probes.answer("/readyz", "").body == "[-]rules failed\n");
  world.rules = true;
  world.probes.set_stopping();
  CHECK(world.probes.answer("/readyz", "").status == 503);
  CHECK(world.probes.answer("/readyz", "verbose").body == "[+]rules ok\n[+]tls ok\n[-]shutdown failed\n");
}

TEST_CASE("alive until a worker's heartbeat is old, whether ready or not") {
  World world;
  CHECK(world.probes.answer("/livez", "").status == 200);
  world.probes.set_listening();
  world.probes.set_stopping();
  CHECK(world.probes.answer("/livez", "").status == 200);
  world.beats[1] = world.now - limits::heartbeat_age;
  CHECK(world.probes.answer("/livez", "").status == 503);
  CHECK(world.probes.answer("/livez", "").body == "[-]worker-1 failed\n");
  world.beats[1] = {};
  CHECK(world.probes.answer("/livez", "").status == 200);
}

TEST_CASE("metrics have Prometheus' content type, and other paths are not found") {
  World world;
  CHECK(world.probes.answer("/metrics", "").content_type == "text/plain; version=0.0.4; charset=utf-8");
  CHECK(world.probes.answer("/", "").status == 404);
  CHECK(world.probes.answer("/metricsx", "").status == 404);
}

}  // namespace
}  // namespace tidegate::app
