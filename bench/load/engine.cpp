#include "bench/load/engine.hpp"

#include <sys/resource.h>

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "bench/load/worker.hpp"

namespace tidegate::bench {

using base::Result;

namespace {

// Many connections need more descriptors than the soft limit usually grants; the hard one is ours to use.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

Progress sum(const std::deque<Worker>& workers, Nanos start) {
  Progress progress;
  progress.seconds = static_cast<double>(now_ns() - start) / static_cast<double>(nanos_per_second);
  for (const Worker& worker : workers) {
    progress.answered += worker.live().answered.load(std::memory_order_relaxed);
    progress.failed += worker.live().failed.load(std::memory_order_relaxed);
    progress.mistaken += worker.live().mistaken.load(std::memory_order_relaxed);
  }
  return progress;
}

Tally merged(const std::deque<Worker>& workers) {
  Tally total;
  for (const Worker& worker : workers) total.merge(worker.tally());
  // Each thread compared answers with its own first ones; those must agree too.
  for (const Worker& worker : workers) {
    const std::size_t differing = workers.front().checker().differing(worker.checker());
    for (std::size_t i = 0; i < differing; ++i) {
      total.mistake(Wrong::inconsistent, "two connections got different answers to one review");
    }
  }
  return total;
}

}  // namespace

Result<Outcome> run(const Options& options, std::span<const Review> reviews, const std::atomic<bool>& stop,
                    const std::function<void(const Progress&)>& progress) {
  std::signal(SIGPIPE, SIG_IGN);
  raise_descriptor_limit();
  const auto context = make_tls_context(options);
  if (!context) return context.error();
  const auto endpoint = resolve(options.target);
  if (!endpoint) return endpoint.error();

  const Job job{options, *endpoint, context->get(), reviews, stop};
  const auto threads = static_cast<std::uint64_t>(options.threads);
  std::deque<Worker> workers;
  Plan plan;
  plan.warmup = options.warmup.count();
  plan.duration = options.duration.count();
  plan.rate = options.rate;
  plan.requests = options.requests;
  plan.start = now_ns();
  for (std::uint64_t i = 0; i < threads; ++i) {
    plan.share = {.index = i, .of = threads};
    workers.emplace_back(job, plan);
    if (!workers.back().usable()) return base::fail("no file descriptor left for epoll");
  }

  std::mutex mutex;
  std::condition_variable ended;
  std::uint64_t running = threads;
  std::vector<std::thread> pool;
  for (Worker& worker : workers) {
    pool.emplace_back([&] {
      worker.run();
      const std::lock_guard lock(mutex);
      --running;
      ended.notify_one();
    });
  }
  {
    std::unique_lock lock(mutex);
    while (!ended.wait_for(lock, std::chrono::seconds(1), [&] { return running == 0; })) {
      if (progress) progress(sum(workers, plan.start));
    }
  }
  for (std::thread& thread : pool) thread.join();
  return Outcome{.tally = merged(workers), .address = endpoint->text(), .interrupted = stop.load()};
}

}  // namespace tidegate::bench
