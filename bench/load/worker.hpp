// One thread of load: its connections in one epoll loop, its share of the requests, its own counts.
// With --max-idle it keeps connections as Go's http.Transport does, which is the API server's client: one that would be
// idle beside too many others is closed, and one is opened when a request finds none idle.
// Invariants: takes requests from its Schedule alone and sends each on the connection that has been idle longest;
// ends by itself when the schedule has and each request under way was answered or timed out; never blocks but in epoll.
// Thread contract: run() on one thread; tally() and checker() after it returned; live() from any.
// Tested in tests/bench/engine_test.cpp.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <span>
#include <vector>

#include "bench/load/check.hpp"
#include "bench/load/connection.hpp"
#include "bench/load/schedule.hpp"
#include "bench/load/tally.hpp"

namespace tidegate::bench {

// What a progress line shows while a worker runs. One writer.
struct alignas(64) Live {
  std::atomic<std::uint64_t> answered{0};
  std::atomic<std::uint64_t> failed{0};
  std::atomic<std::uint64_t> mistaken{0};
};

// What all workers of a run share. REQUIRES: outlives them.
struct Job {
  const Options& options;
  const Endpoint& endpoint;
  SSL_CTX* tls;
  std::span<const Review> reviews;
  const std::atomic<bool>& stop;
};

class Worker {
 public:
  Worker(const Job& job, const Plan& plan);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // Whether there was a descriptor for epoll.
  [[nodiscard]] bool usable() const noexcept { return epoll_fd_ >= 0; }
  // REQUIRES: usable().
  void run();

  [[nodiscard]] const Tally& tally() const noexcept { return tally_; }
  [[nodiscard]] const AnswerChecker& checker() const noexcept { return checker_; }
  [[nodiscard]] const Live& live() const noexcept { return live_; }

 private:
  struct Slot {
    Slot(Surroundings& around, std::uint32_t id) : connection(around, id) {}
    Connection connection;
    Nanos deadline = 0;     // of the handshake or answer that it waits for
    Nanos reopen_at = 0;    // when closed
    Nanos retry_after = 0;  // the pause before the next try
    Nanos idle_since = 0;
    std::uint64_t answers = 0;  // on this connection
    bool under_way = false;     // a request
    bool queued = false;        // in idle_
    bool opening = false;       // counted in opening_
    bool parked = false;        // closed until a request needs it
    bool worn = false;          // to be replaced when its answer came
  };

  void open(Slot& slot, Nanos now);
  void dispatch(Nanos now);
  void handle(Slot& slot, Connection::Event event, Nanos now);
  void retire(Slot& slot) noexcept;
  void failed(Failure kind, std::string_view detail, Nanos now);
  void answered(Slot& slot, Nanos now);
  void judge(const Flight& flight, const ResponseParser& response, Nanos now);
  void reopen(Slot& slot, Nanos now);
  void park(Slot& slot);
  void open_on_demand(Nanos now);
  void settled(Slot& slot) noexcept;
  void churn(Nanos now);
  void tick(Nanos now);
  void wait_for_events(Nanos now);
  void finish(Nanos now);
  [[nodiscard]] std::size_t next_index() noexcept;
  [[nodiscard]] bool hopeless() const noexcept;

  const Job job_;
  Schedule schedule_;
  const Share share_;
  RequestBook book_;
  UidSource uids_;
  AnswerChecker checker_;
  std::vector<char> read_buffer_;
  std::vector<std::size_t> order_;
  int epoll_fd_;
  Surroundings around_;
  std::deque<Slot> slots_;
  std::deque<std::uint32_t> idle_;
  std::vector<std::uint32_t> parked_;
  std::size_t max_idle_;     // 0 = no bound
  std::size_t opening_ = 0;  // connections on their way
  Nanos churn_every_ = 0;    // 0 = never
  Nanos next_churn_ = 0;
  std::size_t churned_slot_ = 0;
  Tally tally_;
  Live live_;
  std::uint64_t position_;  // in order_, going round
  std::uint64_t under_way_ = 0;
  Nanos next_tick_ = 0;
};

}  // namespace tidegate::bench
