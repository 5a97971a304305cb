#include "bench/load/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "bench/load/bounds.hpp"

namespace tidegate::bench {

namespace {

std::string grouped(std::uint64_t number) {
  return number < 1000 ? fmt::format("{}", number) : grouped(number / 1000) + fmt::format(",{:03}", number % 1000);
}

std::string grouped(double number) {
  return grouped(static_cast<std::uint64_t>(std::llround(std::max(number, 0.0))));
}

std::string megabytes(std::uint64_t bytes) {
  return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

std::string plural(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", grouped(count), noun, count == 1 ? "" : "s");
}

std::string latency_line(const Histogram& latency) {
  if (latency.count() == 0) return "none measured";
  std::string line;
  for (const auto& [name, percent] : shown_percentiles) {
    line += fmt::format("{} {} µs   ", name, grouped(static_cast<double>(latency.percentile(percent)) / 1000));
  }
  return line + fmt::format("max {} µs", grouped(static_cast<double>(latency.max()) / 1000));
}

// `timeout 3, status 12 (503: 12)`, or `none`.
template <class Kind, std::size_t N>
std::string counts_line(const std::array<std::uint64_t, N>& counts) {
  std::string line;
  for (std::size_t i = 0; i < N; ++i) {
    if (counts[i] == 0) continue;
    line += fmt::format("{}{} {}", line.empty() ? "" : ", ", name_of(static_cast<Kind>(i)), grouped(counts[i]));
  }
  return line.empty() ? "none" : line;
}

std::string status_line(const Tally& tally) {
  std::string line;
  for (const auto& [status, count] : tally.statuses) line += fmt::format("   {}: {}", status, grouped(count));
  return line;
}

}  // namespace

std::string url_of(const Options& options) {
  return fmt::format("https://{}{}", options.target.authority(), options.target.path);
}

double throughput(const Tally& tally) noexcept {
  const double seconds = measured_seconds(tally);
  return seconds > 0 ? static_cast<double>(tally.measured) / seconds : 0;
}

bool succeeded(const Tally& tally) noexcept {
  return tally.answered > 0 && tally.failed() == 0 && tally.mistaken() == 0;
}

double measured_seconds(const Tally& tally) noexcept {
  return static_cast<double>(std::max<Nanos>(tally.last - tally.first, 0)) / static_cast<double>(nanos_per_second);
}

double own_cpu_share(const Tally& tally) noexcept {
  if (tally.thread_time <= 0) return 0;
  return static_cast<double>(tally.cpu_user + tally.cpu_system) / static_cast<double>(tally.thread_time);
}

std::vector<std::string> warnings(const Options& options, const Tally& tally) {
  std::vector<std::string> found;
  // A thread that polls is always busy; what it could still do is not known.
  if (!options.busy_poll && tally.busiest > bounds::busy_share) {
    found.push_back(
        fmt::format("a thread of the load was busy {:.0f} % of the time: the load, not the server, may be "
                    "what these figures show; give it more --threads or another machine",
                    tally.busiest * 100));
  }
  const auto measured = static_cast<double>(tally.measured);
  if (static_cast<double>(tally.late_by_load) > measured * bounds::late_share) {
    found.push_back(
        fmt::format("{} requests left late although a connection was free: the load got its CPU too late, "
                    "and latency counts that; give it cores of its own{}",
                    grouped(tally.late_by_load), options.busy_poll ? "" : ", or --busy-poll"));
  }
  if (options.rate > 0 && tally.unsent > 0) {
    found.push_back(
        "requests were never sent, and no latency counts them: too few --connections, or a rate beyond what "
        "the server or the load can do");
  }
  return found;
}

std::string text_report(const Options& options, std::size_t reviews, const Outcome& outcome) {
  const Tally& tally = outcome.tally;
  std::string out;
  const auto line = [&out](std::string_view name, std::string_view text) {
    out += fmt::format("{:<12} {}\n", name, text);
  };
  line("target", fmt::format("{} at {}{}{}", url_of(options), outcome.address, tally.protocol.empty() ? "" : ", ",
                             tally.protocol));
  line("load", fmt::format("{}, {}, {}{}", plural(reviews, "review"),
                           plural(static_cast<std::uint64_t>(options.connections), "connection"),
                           options.rate > 0 ? "open loop: " + grouped(options.rate) + "/s"
                                            : std::string("closed loop: as fast as answers come"),
                           outcome.interrupted ? "; interrupted" : ""));
  line("answers", fmt::format("{} right in {:.2f} s: {}/s   ({} sent with the warm-up)", grouped(tally.measured),
                              measured_seconds(tally), grouped(throughput(tally)), grouped(tally.sent)));
  if (options.rate > 0) {
    line("rate", fmt::format("{}/s of {}/s asked   {} sent late, {} of them by the load   {} never sent",
                             grouped(throughput(tally)), grouped(options.rate), grouped(tally.late),
                             grouped(tally.late_by_load), grouped(tally.unsent)));
  }
  line("latency", latency_line(tally.latency) + (options.rate > 0 ? "   from when it should have been sent" : ""));
  line("service", latency_line(tally.service) + "   from when it was sent");
  line("decisions", fmt::format("{} allowed   {} denied   {} patched   {} with warnings", grouped(tally.allowed),
                                grouped(tally.denied), grouped(tally.patched), grouped(tally.warned)));
  line("handshakes", fmt::format("{}   {}", grouped(tally.handshakes), latency_line(tally.handshake)));
  line("closed", fmt::format("{} by the server, {} by the load", plural(tally.closed_by_server, "connection"),
                             grouped(tally.churned)));
  line("bytes", fmt::format("{} sent   {} received", megabytes(tally.bytes_sent), megabytes(tally.bytes_received)));
  line("errors", counts_line<Failure>(tally.failures) + status_line(tally));
  line("wrong", counts_line<Wrong>(tally.wrong));
  for (const std::string& example : tally.examples) line("", example);
  line("own CPU", fmt::format("{:.0f} % of {}   user {:.2f} s   system {:.2f} s", own_cpu_share(tally) * 100,
                              plural(static_cast<std::uint64_t>(options.threads), "thread"),
                              static_cast<double>(tally.cpu_user) / 1e9, static_cast<double>(tally.cpu_system) / 1e9));
  for (const std::string& warning : warnings(options, tally)) line("WARNING", warning);
  return out;
}

std::string progress_line(const Progress& now, const Progress& before) {
  const double seconds = now.seconds - before.seconds;
  const double rate = seconds > 0 ? static_cast<double>(now.answered - before.answered) / seconds : 0;
  return fmt::format("{:.1f} s  {}  {}/s  {}  {} wrong", now.seconds, plural(now.answered, "answer"), grouped(rate),
                     plural(now.failed, "error"), grouped(now.mistaken));
}

}  // namespace tidegate::bench
