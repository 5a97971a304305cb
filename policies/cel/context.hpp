// What one evaluation uses and may use: memory, cost, time, this thread's regexes.
// Invariants: once stopped it stays stopped until begin(); the arena is only added to (its owner resets it).
// Thread contract: one thread's. Tested in tests/policies/cel/limits_test.cpp.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

#include "policies/base/arena.hpp"
#include "policies/base/limits.hpp"
#include "policies/cel/value.hpp"
#include "policies/values/pattern.hpp"

namespace tidegate::cel {

// Texts are Kubernetes' or ours; see evaluate().
enum class Stop : std::uint8_t { none, cost, time, memory };

class Context {
 public:
  Context(base::Arena& arena, values::Matchers& matchers) noexcept : arena_(arena), matchers_(matchers) {}
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  // Before each expression: cost starts at 0. `limit`: Kubernetes has 1,000,000 an expression.
  void begin(std::uint64_t limit) noexcept {
    cost_ = 0;
    limit_ = limit;
    check_at_ = std::min(limit, limits::cel_interrupt_cost);
    stop_ = Stop::none;
  }
  // Asked every limits::cel_interrupt_cost units of cost; true ends the evaluation (Stop::time). Null: never.
  void on_interrupt(bool (*interrupted)(void*), void* argument) noexcept {
    interrupted_ = interrupted;
    argument_ = argument;
  }

  // False once the evaluation is to end. Never overflows.
  [[nodiscard]] bool charge(std::uint64_t cost) noexcept {
    cost_ = cost > std::numeric_limits<std::uint64_t>::max() - cost_ ? std::numeric_limits<std::uint64_t>::max()
                                                                     : cost_ + cost;
    return cost_ <= check_at_ || charge_slow();
  }
  // Whether so much may still be charged: asked before work that grows faster than what it works on.
  [[nodiscard]] bool affords(std::uint64_t cost) const noexcept { return cost_ <= limit_ && cost <= limit_ - cost_; }
  // Asks the interrupt at once, for long loops whose steps cost nothing; on false the caller returns stop(Stop::time).
  [[nodiscard]] bool may_go_on() const noexcept { return interrupted_ == nullptr || !interrupted_(argument_); }
  [[nodiscard]] std::uint64_t cost() const noexcept { return cost_; }
  [[nodiscard]] Stop stop() const noexcept { return stop_; }
  // The value that ends an evaluation: an error with code `stopped`.
  Value stop(Stop reason) noexcept;

  [[nodiscard]] base::Arena& arena() noexcept { return arena_; }
  [[nodiscard]] values::Matchers& matchers() noexcept { return matchers_; }

  // In the arena; null on a full one, after which the caller returns stop(Stop::memory).
  template <class T>
  [[nodiscard]] T* allocate(std::size_t count) noexcept {
    // Of nothing too: a null pointer means a full arena, and a fresh one has no other for no bytes.
    return arena_.allocate_array<T>(count == 0 ? 1 : count);
  }
  // An error with a text of its own, or stop(Stop::memory).
  [[nodiscard]] Value error(std::string_view text) noexcept;
  // A string value in the arena, or stop(Stop::memory).
  [[nodiscard]] Value string(std::string_view text) noexcept;

 private:
  [[nodiscard]] bool charge_slow() noexcept;

  base::Arena& arena_;
  values::Matchers& matchers_;
  std::uint64_t cost_ = 0;
  std::uint64_t limit_ = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t check_at_ = 0;  // the next cost at which limit or interrupt is looked at
  bool (*interrupted_)(void*) = nullptr;
  void* argument_ = nullptr;
  Stop stop_ = Stop::none;
};

}  // namespace tidegate::cel
