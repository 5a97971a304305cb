#include "bench/load/tally.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "policies/base/limits.hpp"

namespace tidegate::bench {

std::string_view name_of(Failure failure) noexcept {
  constexpr std::array<std::string_view, failure_kinds> names{"connect", "tls", "timeout", "closed", "http", "status"};
  return names[static_cast<std::size_t>(failure)];
}

// Two of a kind, so that a common mistake does not hide a rare one.
void Tally::example(std::uint64_t count, std::string_view kind, std::string_view detail) {
  if (count > 2 || examples.size() >= limits::max_bench_examples) return;
  examples.push_back(fmt::format("{}: {}", kind, detail));
}

void Tally::fail(Failure kind, std::string_view detail) {
  example(++failures[static_cast<std::size_t>(kind)], name_of(kind), detail);
}

void Tally::mistake(Wrong kind, std::string_view detail) {
  example(++wrong[static_cast<std::size_t>(kind)], name_of(kind), detail);
}

void Tally::merge(const Tally& other) {
  for (const auto field :
       {&Tally::sent, &Tally::answered, &Tally::measured, &Tally::allowed, &Tally::denied, &Tally::patched,
        &Tally::warned, &Tally::bytes_sent, &Tally::bytes_received, &Tally::handshakes, &Tally::closed_by_server,
        &Tally::churned, &Tally::late, &Tally::late_by_load, &Tally::unsent}) {
    this->*field += other.*field;
  }
  latency.merge(other.latency);
  service.merge(other.service);
  series.merge(other.series);
  handshake.merge(other.handshake);
  cpu_user += other.cpu_user;
  cpu_system += other.cpu_system;
  thread_time += other.thread_time;
  busiest = std::max(busiest, other.busiest);
  for (std::size_t i = 0; i < failure_kinds; ++i) failures[i] += other.failures[i];
  for (std::size_t i = 0; i < wrong_kinds; ++i) wrong[i] += other.wrong[i];
  for (const auto& [status, count] : other.statuses) statuses[status] += count;
  for (const std::string& text : other.examples) {
    const bool known = std::find(examples.begin(), examples.end(), text) != examples.end();
    if (!known && examples.size() < limits::max_bench_examples) examples.push_back(text);
  }
  if (protocol.empty()) protocol = other.protocol;
  first = first == 0 ? other.first : std::min(first, other.first);
  last = std::max(last, other.last);
}

std::uint64_t Tally::failed() const noexcept {
  return std::accumulate(failures.begin(), failures.end(), std::uint64_t{0});
}

std::uint64_t Tally::mistaken() const noexcept {
  return std::accumulate(wrong.begin(), wrong.end(), std::uint64_t{0});
}

}  // namespace tidegate::bench
