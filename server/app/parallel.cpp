#include "server/app/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace tidegate::app {

void in_parallel(std::size_t threads, std::size_t count, const std::function<void(std::size_t)>& work) {
  std::atomic<std::size_t> next = 0;
  std::mutex failing;
  std::exception_ptr failure;  // the first one; an exception that left a thread would end the process
  const auto take = [&] {
    try {
      for (std::size_t i = next++; i < count; i = next++) work(i);
    } catch (...) {
      const std::lock_guard lock(failing);
      if (!failure) failure = std::current_exception();
      next = count;
    }
  };
  std::vector<std::jthread> helpers;
  try {
    while (helpers.size() + 1 < std::min(threads, count)) helpers.emplace_back(take);
  } catch (const std::system_error&) {
    // A limit of threads: those that there are do it.
  }
  take();
  helpers.clear();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace tidegate::app
