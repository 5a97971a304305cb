#include "server/app/rule_store.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <fstream>
#include <thread>

#include "policies/base/json/parser.hpp"

namespace tidegate::app {
namespace {

namespace fs = std::filesystem;

std::string rules(const std::string& team) {
  return "apiVersion: tidegate.dev/v1\nkind: Policy\nmetadata: {name: labels}\nspec:\n  match: {resources: [pods]}\n"
         "  rules:\n    - {name: team, labels: {require: {team: \"" +
         team + "\"}}}\n";
}

std::string review(const std::string& team) {
  std::string text = R"({"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"u","kind":)"
                     R"({"group":"","version":"v1","kind":"Pod"},"resource":{"group":"","version":"v1",)"
                     R"("resource":"pods"},"operation":"CREATE","object":{"metadata":{"name":"p","labels":{"team":")" +
                     team + R"("}}}}})";
  text.reserve(text.size() + http::body_padding);
  return text;
}

// A thread that decides, as a worker of the server does: a handler and functions posted to it.
class Thread {
 public:
  explicit Thread(std::unique_ptr<ReviewHandler> handler) : handler_(std::move(handler)), thread_([this] { run(); }) {}
  ~Thread() {
    post(nullptr);
    thread_.join();
  }
  void post(std::function<void(ReviewHandler&)> fn) {
    const std::lock_guard lock(mutex_);
    queue_.push_back(std::move(fn));
    changed_.notify_one();
  }

 private:
  void run() {
    for (;;) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return !queue_.empty(); });
      auto fn = std::move(queue_.front());
      queue_.pop_front();
      lock.unlock();
      if (!fn) return;
      fn(*handler_);
    }
  }
  std::unique_ptr<ReviewHandler> handler_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void(ReviewHandler&)>> queue_;
  std::thread thread_;
};

struct World {
  static constexpr std::size_t threads = 3;
  World() {
    std::string name = (fs::temp_directory_path() / "tidegate-rules-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    folder = name;
  }
  ~World() { fs::remove_all(folder); }
  void write(const std::string& text) const { std::ofstream(folder / "rules.yaml") << text; }

  fs::path folder;
  int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
  observe::Logger log{{.level = observe::Level::error, .format = observe::Format::json, .descriptor = null}};
  observe::Metrics metrics{{"0", "r", "c"}, threads};
};

std::string answer(ReviewHandler& handler, const std::string& body) {
  http::Request request;
  request.method = "POST";
  request.path = "/validate";
  request.content_type = "application/json";
  request.body = body;
  request.received = http::Clock::now();
  http::Reply reply;
  handler.handle(request, reply);
  return reply.body;
}

TEST_CASE("a broken first load gives the diagnostics and nothing to serve") {
  World world;
  world.write("apiVersion: tidegate.dev/v1\nkind: Polizy\n");
  RuleStore store(world.folder, world.metrics, world.log);
  std::string report;
  CHECK_FALSE(store.load(report));
  CHECK(report.find("rules.yaml:2:7: error:") != std::string::npos);
  CHECK_FALSE(store.loaded());
}

TEST_CASE("a reload reaches every thread, a broken one changes nothing, and metrics tell") {
  World world;
  world.write(rules("a"));
  RuleStore store(world.folder, world.metrics, world.log);
  std::string report;
  REQUIRE(store.load(report));
  std::deque<Thread> threads;
  for (std::size_t i = 0; i < World::threads; ++i) {
    threads.emplace_back(
        std::make_unique<ReviewHandler>(store.first_rules(i), world.metrics.worker(i), world.log.add_worker()));
  }
  store.connect(World::threads, [&](std::size_t i, std::function<void(ReviewHandler&)> fn) {
    threads[i].post(std::move(fn));
    return true;
  });
  const std::string first = store.hash();
  world.write(rules("b"));
  CHECK(store.reload());
  const std::string second = store.hash();
  CHECK(second != first);
  world.write("apiVersion: [");
  CHECK_FALSE(store.reload());
  CHECK(store.hash() == second);
  CHECK(world.metrics.scrape().find("tidegate_rules_last_reload_successful 0") != std::string::npos);
  world.write(rules("b"));
  CHECK(store.reload());
  CHECK(world.metrics.scrape().find("tidegate_rules_last_reload_successful 1") != std::string::npos);

  std::atomic<int> allowed = 0;
  std::atomic<int> answered = 0;
  const std::string body = review("b");
  for (Thread& thread : threads) {
    thread.post([&](ReviewHandler& handler) {
      allowed += answer(handler, body).find("\"allowed\":true") != std::string::npos ? 1 : 0;
      ++answered;
      answered.notify_one();
    });
  }
  for (int seen = answered; seen < static_cast<int>(World::threads); seen = answered) answered.wait(seen);
  CHECK(allowed == static_cast<int>(World::threads));
}

TEST_CASE("a set that was replaced is gone when the reload is over: no deciding thread is left to free it") {
  World world;
  world.write(rules("a"));
  RuleStore store(world.folder, world.metrics, world.log);
  std::string report;
  REQUIRE(store.load(report));
  std::deque<Thread> threads;
  std::weak_ptr<const engine::PolicySet> old;
  for (std::size_t i = 0; i < World::threads; ++i) {
    ThreadRules first = store.first_rules(i);
    old = first.set;
    threads.emplace_back(
        std::make_unique<ReviewHandler>(std::move(first), world.metrics.worker(i), world.log.add_worker()));
  }
  // What was posted outlives its call, as in an event loop's queue, and must not hold the old set either.
  std::mutex mutex;
  std::vector<std::function<void(ReviewHandler&)>> posted;
  std::atomic<int> freed_early = 0;
  store.connect(World::threads, [&](std::size_t i, std::function<void(ReviewHandler&)> fn) {
    const std::lock_guard lock(mutex);
    posted.push_back(fn);
    threads[i].post([&, fn = std::move(fn)](ReviewHandler& handler) {
      if (old.expired()) ++freed_early;
      fn(handler);
    });
    return true;
  });
  const std::string body = review("a");
  for (Thread& thread : threads) thread.post([&](ReviewHandler& handler) { (void)answer(handler, body); });
  REQUIRE_FALSE(old.expired());
  world.write(rules("b"));
  REQUIRE(store.reload());
  CHECK(old.expired());
  CHECK(freed_early == 0);
}

TEST_CASE("while rules are swapped under load every answer is one whole set's") {
  World world;
  world.write(rules("a"));
  RuleStore store(world.folder, world.metrics, world.log);
  std::string report;
  REQUIRE(store.load(report));
  const std::string hash_a = store.hash().substr(0, 12);
  std::deque<Thread> threads;
  for (std::size_t i = 0; i < World::threads; ++i) {
    threads.emplace_back(
        std::make_unique<ReviewHandler>(store.first_rules(i), world.metrics.worker(i), world.log.add_worker()));
  }
  store.connect(World::threads, [&](std::size_t i, std::function<void(ReviewHandler&)> fn) {
    threads[i].post(std::move(fn));
    return true;
  });
  std::atomic<bool> stop = false;
  std::atomic<int> mixed = 0;
  std::atomic<int> running = World::threads;
  const std::string body = review("a");
  std::vector<std::function<void(ReviewHandler&)>> loops(World::threads);
  for (std::size_t i = 0; i < World::threads; ++i) {
    loops[i] = [&, i](ReviewHandler& handler) {
      const std::string text = answer(handler, body);
      const bool allowed = text.find("\"allowed\":true") != std::string::npos;
      if (allowed != (text.find(hash_a) != std::string::npos)) ++mixed;
      if (!stop) return threads[i].post(loops[i]);
      --running;
      running.notify_one();
    };
    threads[i].post(loops[i]);
  }
  for (int round = 0; round < 40; ++round) {
    world.write(rules(round % 2 == 0 ? "b" : "a"));
    CHECK(store.reload());
  }
  stop = true;
  for (int left = running; left > 0; left = running) running.wait(left);
  CHECK(mixed == 0);
}

}  // namespace
}  // namespace tidegate::app
