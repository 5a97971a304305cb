#include "server/http/detail/heavy_pool.hpp"

#include <pthread.h>

#include "policies/base/limits.hpp"
#include "server/http/detail/worker.hpp"
#include "server/http/thread_priority.hpp"

namespace tidegate::http::detail {

HeavyPool::HeavyPool(std::vector<std::unique_ptr<Handler>> handlers, std::chrono::milliseconds tick) : tick_(tick) {
  threads_.reserve(handlers.size());
  for (auto& handler : handlers) threads_.push_back({std::move(handler), {}, {}});
}

HeavyPool::~HeavyPool() {
  stop();
}

void HeavyPool::start() {
  for (Thread& thread : threads_) thread.thread = std::thread([this, &thread] { run(thread); });
}

bool HeavyPool::submit(std::unique_ptr<HeavyJob>& job) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || jobs_.size() >= limits::max_heavy_queue) return false;
    jobs_.push_back(std::move(job));
  }
  wake_.notify_one();
  return true;
}

void HeavyPool::post(unsigned thread, std::function<void(Handler&)> fn) {
  {
    const std::lock_guard lock(mutex_);
    threads_[thread].posted.push_back(std::move(fn));
  }
  wake_.notify_all();
}

void HeavyPool::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (Thread& thread : threads_) {
    if (thread.thread.joinable()) thread.thread.join();
    for (auto& fn : thread.posted) fn(*thread.handler);
    thread.posted.clear();
  }
  jobs_.clear();
}

void HeavyPool::decide(Handler& handler, HeavyJob& job) {
  if (Clock::now() >= job.request.deadline) return;  // undecided: nobody waits for it any more
  handler.handle(job.request, job.reply);
  job.decided = true;
}

void HeavyPool::run(Thread& self) {
  pthread_setname_np(pthread_self(), "heavy");
  run_beside_workers();
  Clock::time_point next_tick = Clock::now() + tick_;
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    wake_.wait_until(lock, next_tick, [&] { return stopping_ || !jobs_.empty() || !self.posted.empty(); });
    std::vector<std::function<void(Handler&)>> posted = std::exchange(self.posted, {});
    std::unique_ptr<HeavyJob> job;
    if (!jobs_.empty() && !stopping_) {
      job = std::move(jobs_.front());
      jobs_.pop_front();
    }
    lock.unlock();
    for (auto& fn : posted) fn(*self.handler);
    posted.clear();
    if (job) {
      decide(*self.handler, *job);
      Worker& worker = *job->worker;
      worker.return_job(std::move(job));
    }
    if (const Clock::time_point now = Clock::now(); now >= next_tick) {
      self.handler->on_tick(now);
      next_tick = now + tick_;
    }
    lock.lock();
  }
}

}  // namespace tidegate::http::detail
