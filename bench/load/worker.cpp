#include "bench/load/worker.hpp"

#include <fmt/format.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "policies/base/limits.hpp"

namespace tidegate::bench {

namespace {

constexpr std::size_t read_buffer_bytes = 64 * limits::KiB;
constexpr int events_at_once = 256;

Nanos nanos_of(const timeval& time) {
  return Nanos{time.tv_sec} * nanos_per_second + Nanos{time.tv_usec} * 1000;
}

}  // namespace

Worker::Worker(const Job& job, const Plan& plan)
    : job_(job),
      schedule_(plan),
      share_(plan.share),
      book_(job.reviews, job.options.target, job.options.path_from_url),
      uids_(job.options.seed, static_cast<int>(plan.share.index)),
      checker_(job.reviews.size(), job.options.expect, job.options.check_uids, job.options.answers_may_change),
      read_buffer_(read_buffer_bytes),
      order_(sending_order(job.reviews, job.options.shuffle, job.options.seed)),
      epoll_fd_(epoll_create1(EPOLL_CLOEXEC)),
      around_{job.options, job.endpoint, job.tls, epoll_fd_, book_, read_buffer_},
      max_idle_(job.options.max_idle == 0
                    ? 0
                    : std::max<std::size_t>(1, part_of(static_cast<std::uint64_t>(job.options.max_idle), plan.share))),
      position_(plan.share.index) {
  // At least one, since threads <= connections.
  const auto count = part_of(static_cast<std::uint64_t>(job.options.connections), share_);
  for (std::uint32_t id = 0; id < count; ++id) slots_.emplace_back(around_, id);
  tally_.first = schedule_.measure_from();
  tally_.series = Series(schedule_.measure_from(), slice_length(plan.duration));
  if (job.options.churn > 0) {
    const double every = static_cast<double>(nanos_per_second) / job.options.churn;
    churn_every_ = std::max<Nanos>(1, static_cast<Nanos>(every * static_cast<double>(share_.of)));
    next_churn_ = plan.start + static_cast<Nanos>(every * static_cast<double>(share_.index + 1));
  }
}

Worker::~Worker() {
  slots_.clear();
  if (epoll_fd_ >= 0) ::close(epoll_fd_);
}

void Worker::run() {
  // The kernel may otherwise wake us 50 µs after a request was due.
  prctl(PR_SET_TIMERSLACK, 1UL);
  const Nanos start = now_ns();
  Nanos now = start;
  for (Slot& slot : slots_) {
    if (max_idle_ != 0 && opening_ >= max_idle_) {
      park(slot);
    } else {
      open(slot, now);
    }
  }
  while (!job_.stop.load(std::memory_order_relaxed)) {
    now = now_ns();
    dispatch(now);
    if ((schedule_.finished(now) && under_way_ == 0) || hopeless()) break;
    if (now >= next_tick_) tick(now);
    wait_for_events(now);
  }
  finish(now_ns());
  rusage used{};
  getrusage(RUSAGE_THREAD, &used);
  tally_.cpu_user = nanos_of(used.ru_utime);
  tally_.cpu_system = nanos_of(used.ru_stime);
  tally_.thread_time = std::max<Nanos>(1, now_ns() - start);
  tally_.busiest = static_cast<double>(tally_.cpu_user + tally_.cpu_system) / static_cast<double>(tally_.thread_time);
}

void Worker::wait_for_events(Nanos now) {
  Nanos until = next_tick_;
  const bool can_send = !idle_.empty() || (!parked_.empty() && opening_ == 0);
  if (can_send) until = std::min(until, schedule_.next_due());
  const Nanos pause = job_.options.busy_poll ? 0 : std::clamp<Nanos>(until - now, 0, to_nanos(limits::bench_tick));
  timespec timeout{};
  timeout.tv_nsec = pause;
  std::array<epoll_event, events_at_once> events;
  const int count = epoll_pwait2(epoll_fd_, events.data(), events_at_once, &timeout, nullptr);
  for (int i = 0; i < count; ++i) {
    const epoll_event& ready = events[static_cast<std::size_t>(i)];
    Slot& slot = slots_[static_cast<std::uint32_t>(ready.data.u64)];
    if (slot.connection.token() != ready.data.u64) continue;  // of a connection that is gone
    const auto event = slot.connection.on_ready(ready.events);
    if (event == Connection::Event::none) continue;
    now = now_ns();
    handle(slot, event, now);
    dispatch(now);
  }
}

void Worker::open(Slot& slot, Nanos now) {
  slot.answers = 0;
  slot.worn = false;
  slot.opening = true;
  ++opening_;
  slot.deadline = now + job_.options.timeout.count();
  handle(slot, slot.connection.open(now), now);
}

void Worker::dispatch(Nanos now) {
  while (!idle_.empty()) {
    Slot& slot = slots_[idle_.front()];
    if (slot.connection.phase() != Connection::Phase::idle) {
      slot.queued = false;
      idle_.pop_front();
      continue;
    }
    const auto due = schedule_.take(now);
    if (!due) return;
    slot.queued = false;
    idle_.pop_front();
    Flight flight;
    flight.index = next_index();
    flight.uid = job_.options.fresh_uids ? uids_.next() : book_.own_uid(flight.index);
    flight.measured = schedule_.is_measured(*due);
    // Where new connections are what is measured, their handshake belongs to the first request's latency.
    const bool counts_handshake = job_.options.rate <= 0 && job_.options.requests_per_connection > 0;
    flight.due = counts_handshake && slot.answers == 0 ? slot.connection.opened_at() : *due;
    flight.sent = now_ns();
    if (job_.options.rate > 0 && flight.measured && flight.sent - *due > to_nanos(limits::bench_late)) {
      ++tally_.late;
      if (flight.sent - std::max(*due, slot.idle_since) > to_nanos(limits::bench_late)) ++tally_.late_by_load;
    }
    slot.under_way = true;
    slot.deadline = now + job_.options.timeout.count();
    ++under_way_;
    ++tally_.sent;
    tally_.bytes_sent += book_.size_of(flight.index);
    handle(slot, slot.connection.send(flight), now);
  }
  open_on_demand(now);
}

// A request that finds no idle connection opens one, where there is one to open.
void Worker::open_on_demand(Nanos now) {
  if (parked_.empty() || schedule_.finished(now)) return;
  const std::uint64_t waiting = schedule_.overdue(now);
  while (opening_ < waiting && !parked_.empty()) {
    Slot& slot = slots_[parked_.back()];
    parked_.pop_back();
    slot.parked = false;
    open(slot, now);
  }
}

void Worker::park(Slot& slot) {
  slot.connection.close();
  slot.parked = true;
  parked_.push_back(static_cast<std::uint32_t>(slot.connection.token()));
}

void Worker::settled(Slot& slot) noexcept {
  if (slot.opening) --opening_;
  slot.opening = false;
}

std::size_t Worker::next_index() noexcept {
  const std::size_t index = order_[position_ % order_.size()];
  position_ += share_.of;
  return index;
}

void Worker::handle(Slot& slot, Connection::Event event, Nanos now) {
  switch (event) {
    case Connection::Event::none:
      return;
    case Connection::Event::opened:
      settled(slot);
      ++tally_.handshakes;
      tally_.handshake.record(now - slot.connection.opened_at());
      if (tally_.protocol.empty()) tally_.protocol = slot.connection.protocol();
      break;
    case Connection::Event::answered:
      answered(slot, now);
      break;
    case Connection::Event::gone:
      retire(slot);
      settled(slot);
      if (slot.connection.failure()) {
        failed(*slot.connection.failure(), slot.connection.detail(), now);
      } else {
        ++tally_.closed_by_server;
      }
      reopen(slot, now);
      return;
  }
  if (slot.connection.phase() == Connection::Phase::idle && !slot.queued) {
    if (max_idle_ != 0 && idle_.size() >= max_idle_) {
      ++tally_.churned;
      park(slot);
      return;
    }
    slot.queued = true;
    slot.idle_since = now;
    idle_.push_back(static_cast<std::uint32_t>(slot.connection.token()));
  }
}

// The request on this connection, if any, is no longer under way.
void Worker::retire(Slot& slot) noexcept {
  if (slot.under_way) --under_way_;
  slot.under_way = false;
}

void Worker::failed(Failure kind, std::string_view detail, Nanos now) {
  tally_.fail(kind, detail);
  tally_.series.error(now);
  live_.failed.store(tally_.failed(), std::memory_order_relaxed);
}

void Worker::answered(Slot& slot, Nanos now) {
  retire(slot);
  ++slot.answers;
  slot.retry_after = 0;
  judge(slot.connection.flight(), slot.connection.response(), now);
  const bool reusable = slot.connection.reusable();
  if (!reusable) ++tally_.closed_by_server;
  if (reusable && !slot.worn && slot.answers != job_.options.requests_per_connection) {
    slot.connection.finish_request();
    return;
  }
  if (reusable) ++tally_.churned;
  slot.connection.close();
  reopen(slot, now);
}

void Worker::judge(const Flight& flight, const ResponseParser& response, Nanos now) {
  ++tally_.answered;
  tally_.bytes_received += response.wire_bytes();
  live_.answered.store(tally_.answered, std::memory_order_relaxed);
  if (flight.measured) tally_.last = now;
  if (response.status() != 200) {
    ++tally_.statuses[response.status()];
    failed(Failure::status,
           fmt::format("{} for {}: {}", response.status(), job_.reviews[flight.index].source,
                       response.body().substr(0, 200)),
           now);
    return;
  }
  const Review& review = job_.reviews[flight.index];
  const Verdict verdict = checker_.check({.index = flight.index,
                                          .uid = view(flight.uid),
                                          .api_version = review.api_version,
                                          .validating = book_.validating(flight.index),
                                          .expect = review.expect},
                                         response.body());
  if (!verdict.right) {
    tally_.mistake(verdict.wrong, fmt::format("{}: {}", review.source, verdict.detail));
    tally_.series.wrong(now);
    live_.mistaken.store(tally_.mistaken(), std::memory_order_relaxed);
    return;
  }
  ++(verdict.decision.allowed ? tally_.allowed : tally_.denied);
  if (verdict.decision.patched) ++tally_.patched;
  if (verdict.decision.warned) ++tally_.warned;
  if (!flight.measured) return;
  ++tally_.measured;
  tally_.latency.record(now - flight.due);
  tally_.service.record(now - flight.sent);
  tally_.series.answer(now, now - flight.due);
}

// A connection that served is followed by another at once, as an API server would do; one that did not waits first.
void Worker::reopen(Slot& slot, Nanos now) {
  if (schedule_.finished(now)) return;
  if (slot.answers > 0 && max_idle_ != 0) {
    park(slot);
    return;
  }
  if (slot.answers > 0) {
    slot.reopen_at = now;
  } else {
    slot.retry_after =
        std::clamp(2 * slot.retry_after, to_nanos(limits::bench_retry_first), to_nanos(limits::bench_retry_last));
    slot.reopen_at = now + slot.retry_after;
  }
  if (slot.reopen_at <= now) open(slot, now);
}

// Wears out one connection after the other; one that waits for an answer is replaced when that came.
void Worker::churn(Nanos now) {
  for (; churn_every_ > 0 && next_churn_ <= now; next_churn_ += churn_every_) {
    Slot& slot = slots_[churned_slot_++ % slots_.size()];
    if (slot.connection.phase() == Connection::Phase::busy) slot.worn = true;
    if (slot.connection.phase() != Connection::Phase::idle) continue;
    ++tally_.churned;
    slot.connection.close();
    if (!schedule_.finished(now)) open(slot, now);
  }
}

void Worker::tick(Nanos now) {
  next_tick_ = now + to_nanos(limits::bench_tick);
  churn(now);
  for (Slot& slot : slots_) {
    const auto phase = slot.connection.phase();
    if (slot.parked) continue;
    if (phase == Connection::Phase::closed) {
      if (now >= slot.reopen_at && !schedule_.finished(now)) open(slot, now);
      continue;
    }
    if (phase == Connection::Phase::idle || now < slot.deadline) continue;
    failed(Failure::timeout, slot.under_way ? "no answer" : "no connection", now);
    retire(slot);
    settled(slot);
    slot.connection.close();
    reopen(slot, now);
  }
}

// Nothing was ever reached, on any connection: waiting for the end would only repeat the message.
bool Worker::hopeless() const noexcept {
  return tally_.handshakes == 0 && tally_.failed() >= slots_.size();
}

void Worker::finish(Nanos now) {
  tally_.unsent = schedule_.overdue(now);
  // When the number of requests ended the run, the time ends with the last answer; else all of it was given.
  if (!schedule_.exhausted()) tally_.last = std::max(tally_.last, std::min(now, schedule_.end()));
  for (Slot& slot : slots_) slot.connection.close();
}

}  // namespace tidegate::bench
