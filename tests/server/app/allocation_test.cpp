// A request takes nothing from the heap, from its bytes to its answer's, whatever it is about and whether it is
// allowed, denied, warned of or patched: 10,000 mixed ones, counted.
#include <doctest/doctest.h>
#include <fcntl.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "policies/base/diagnostics.hpp"
#include "server/app/labels.hpp"
#include "server/app/review_handler.hpp"
#include "tests/support/count_allocations.hpp"

namespace tidegate::app {
namespace {

namespace fs = std::filesystem;

struct Body {
  std::string name, text;
  std::size_t size = 0;
};

std::vector<Body> fixture_bodies() {
  std::vector<Body> bodies;
  for (const auto& entry : fs::directory_iterator(fs::path(TIDEGATE_SOURCE_DIR) / "tests/fixtures/reviews")) {
    if (entry.path().extension() != ".json") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    Body body{entry.path().filename().string(), {std::istreambuf_iterator<char>(in), {}}};
    body.size = body.text.size();
    body.text.append(http::body_padding, '\0');
    bodies.push_back(std::move(body));
  }
  return bodies;
}

TEST_CASE("ten thousand mixed requests allocate nothing once the worker is warm") {
  const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
  observe::Logger log{{.level = observe::Level::info, .format = observe::Format::json, .descriptor = null}};
  observe::Metrics metrics{{"0", "r", "c"}, 1};
  base::Diagnostics diagnostics;
  const auto now = std::chrono::system_clock::now();
  const auto set = engine::load_policy_set(fs::path(TIDEGATE_SOURCE_DIR) / "policies/packs", diagnostics, now);
  REQUIRE(set != nullptr);
  const auto counters = metrics.rules_loaded(describe(*set), now);
  ReviewHandler handler{{set, counters[0]}, metrics.worker(0), log.add_worker()};
  http::Reply reply;
  const auto ask = [&](const Body& body, std::string_view path) {
    http::Request request;
    request.method = "POST";
    request.path = path;
    request.content_type = "application/json";
    request.body = std::string_view(body.text).substr(0, body.size);
    request.received = http::Clock::now();
    reply.clear();
    handler.handle(request, reply);
  };

  const std::vector<Body> bodies = fixture_bodies();
  std::size_t allowed = 0, denied = 0, patched = 0, warned = 0;
  const auto holds = [&](std::string_view text) { return reply.body.find(text) != std::string::npos ? 1U : 0U; };
  for (const Body& body : bodies) {
    for (const std::string_view path : {"/validate", "/mutate"}) {
      for (int i = 0; i < 3; ++i) ask(body, path);
      allowed += holds("\"allowed\":true");
      denied += holds("\"allowed\":false");
      patched += holds("\"patch\":");
      warned += holds("\"warnings\":");
    }
  }
  REQUIRE(allowed > 10);
  REQUIRE(denied > 2);
  REQUIRE(patched > 2);
  REQUIRE(warned > 0);

  for (std::size_t i = 0; i < 10'000; ++i) {
    const Body& body = bodies[i / 2 % bodies.size()];
    const std::string_view path = i % 2 == 0 ? "/validate" : "/mutate";
    const std::size_t before = allocations;
    ask(body, path);
    if (allocations == before) continue;
    CAPTURE(body.name);
    CAPTURE(path);
    CHECK(allocations == before);
    break;
  }
}

}  // namespace
}  // namespace tidegate::app
