#include "bench/load/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "policies/base/json/writer.hpp"

namespace tidegate::bench {

namespace {

constexpr std::array<std::pair<const char*, double>, 4> percentiles{
    {{"p50", 50.0}, {"p90", 90.0}, {"p99", 99.0}, {"p99.9", 99.9}}};

std::string grouped(std::uint64_t number) {
  return number < 1000 ? fmt::format("{}", number) : grouped(number / 1000) + fmt::format(",{:03}", number % 1000);
}

std::string grouped(double number) {
  return grouped(static_cast<std::uint64_t>(std::llround(std::max(number, 0.0))));
}

double microseconds(double nanoseconds) {
  return std::round(nanoseconds / 100.0) / 10.0;
}
double microseconds(Nanos nanoseconds) {
  return microseconds(static_cast<double>(nanoseconds));
}

std::string megabytes(std::uint64_t bytes) {
  return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

std::string url_of(const Options& options) {
  return fmt::format("https://{}{}", options.target.authority(), options.target.path);
}

double throughput(const Tally& tally) {
  const double seconds = measured_seconds(tally);
  return seconds > 0 ? static_cast<double>(tally.measured) / seconds : 0;
}

std::string plural(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", grouped(count), noun, count == 1 ? "" : "s");
}

std::string latency_line(const Histogram& latency) {
  if (latency.count() == 0) return "none measured";
  std::string line;
  for (const auto& [name, percent] : percentiles) {
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

void write_histogram(json::Writer& out, std::string_view name, const Histogram& histogram) {
  out.key(name).begin_object();
  out.field("min", microseconds(histogram.min())).field("mean", microseconds(histogram.mean()));
  for (const auto& [label, percent] : percentiles) out.field(label, microseconds(histogram.percentile(percent)));
  out.field("max", microseconds(histogram.max())).end_object();
}

template <class Kind, std::size_t N>
void write_counts(json::Writer& out, std::string_view name, const std::array<std::uint64_t, N>& counts) {
  out.key(name).begin_object();
  for (std::size_t i = 0; i < N; ++i) out.field(name_of(static_cast<Kind>(i)), counts[i]);
  out.end_object();
}

}  // namespace

bool succeeded(const Tally& tally) noexcept {
  return tally.answered > 0 && tally.failed() == 0 && tally.mistaken() == 0;
}

double measured_seconds(const Tally& tally) noexcept {
  return static_cast<double>(std::max<Nanos>(tally.last - tally.first, 0)) / static_cast<double>(nanos_per_second);
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
                           options.rate > 0 ? grouped(options.rate) + "/s" : std::string("as fast as possible"),
                           outcome.interrupted ? "; interrupted" : ""));
  line("answers", fmt::format("{} right in {:.2f} s: {}/s   ({} sent with the warm-up)", grouped(tally.measured),
                              measured_seconds(tally), grouped(throughput(tally)), grouped(tally.sent)));
  if (options.rate > 0) {
    line("rate", fmt::format("{}/s of {}/s asked   {} sent late   {} never sent", grouped(throughput(tally)),
                             grouped(options.rate), grouped(tally.late), grouped(tally.unsent)));
  }
  line("latency", latency_line(tally.latency));
  line("decisions", fmt::format("{} allowed   {} denied   {} patched   {} with warnings", grouped(tally.allowed),
                                grouped(tally.denied), grouped(tally.patched), grouped(tally.warned)));
  line("handshakes", fmt::format("{}   {}", grouped(tally.handshakes), latency_line(tally.handshake)));
  line("closed", fmt::format("{} by the server", plural(tally.closed_by_server, "connection")));
  line("bytes", fmt::format("{} sent   {} received", megabytes(tally.bytes_sent), megabytes(tally.bytes_received)));
  line("errors", counts_line<Failure>(tally.failures) + status_line(tally));
  line("wrong", counts_line<Wrong>(tally.wrong));
  for (const std::string& example : tally.examples) line("", example);
  return out;
}

std::string json_report(const Options& options, std::size_t reviews, const Outcome& outcome) {
  const Tally& tally = outcome.tally;
  std::string text;
  json::Writer out(text);
  out.begin_object();
  out.field("target", url_of(options)).field("address", outcome.address).field("tls", tally.protocol);
  out.field("reviews", static_cast<std::uint64_t>(reviews));
  out.field("connections", options.connections).field("threads", options.threads);
  out.field("interrupted", outcome.interrupted).field("ok", succeeded(tally));
  out.field("duration_s", measured_seconds(tally));
  out.key("requests").begin_object();
  out.field("sent", tally.sent).field("answered", tally.answered).field("measured", tally.measured).end_object();
  out.field("throughput_per_s", std::round(throughput(tally) * 10) / 10);
  if (options.rate > 0) {
    out.key("rate").begin_object().field("asked_per_s", options.rate);
    out.field("achieved_per_s", std::round(throughput(tally) * 10) / 10);
    out.field("late", tally.late).field("unsent", tally.unsent).end_object();
  }
  write_histogram(out, "latency_us", tally.latency);
  write_histogram(out, "handshake_us", tally.handshake);
  out.field("handshakes", tally.handshakes).field("closed_by_server", tally.closed_by_server);
  out.field("bytes_sent", tally.bytes_sent).field("bytes_received", tally.bytes_received);
  out.key("answers").begin_object();
  out.field("allowed", tally.allowed).field("denied", tally.denied);
  out.field("patched", tally.patched).field("warned", tally.warned).end_object();
  write_counts<Failure>(out, "errors", tally.failures);
  out.key("statuses").begin_object();
  for (const auto& [status, count] : tally.statuses) out.field(std::to_string(status), count);
  out.end_object();
  write_counts<Wrong>(out, "wrong_answers", tally.wrong);
  out.key("examples").begin_array();
  for (const std::string& example : tally.examples) out.value(std::string_view(example));
  out.end_array().end_object();
  return text + "\n";
}

std::string progress_line(const Progress& now, const Progress& before) {
  const double seconds = now.seconds - before.seconds;
  const double rate = seconds > 0 ? static_cast<double>(now.answered - before.answered) / seconds : 0;
  return fmt::format("{:.1f} s  {}  {}/s  {}  {} wrong", now.seconds, plural(now.answered, "answer"), grouped(rate),
                     plural(now.failed, "error"), grouped(now.mistaken));
}

}  // namespace tidegate::bench
