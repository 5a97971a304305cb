#include <array>
#include <cmath>

#include "bench/load/report.hpp"
#include "bench/load/spectrum.hpp"
#include "policies/base/json/writer.hpp"

namespace tidegate::bench {

namespace {

double microseconds(double nanoseconds) {
  return std::round(nanoseconds / 100.0) / 10.0;
}
double microseconds(Nanos nanoseconds) {
  return microseconds(static_cast<double>(nanoseconds));
}
double seconds(Nanos nanoseconds) {
  return static_cast<double>(nanoseconds) / static_cast<double>(nanos_per_second);
}
double rounded(double number, double parts) {
  return std::round(number * parts) / parts;
}

void write_histogram(json::Writer& out, std::string_view name, const Histogram& histogram) {
  out.key(name).begin_object();
  out.field("min", microseconds(histogram.min())).field("mean", microseconds(histogram.mean()));
  for (const auto& [label, percent] : shown_percentiles) out.field(label, microseconds(histogram.percentile(percent)));
  out.field("max", microseconds(histogram.max())).end_object();
}

template <class Kind, std::size_t N>
void write_counts(json::Writer& out, std::string_view name, const std::array<std::uint64_t, N>& counts) {
  out.key(name).begin_object();
  for (std::size_t i = 0; i < N; ++i) out.field(name_of(static_cast<Kind>(i)), counts[i]);
  out.end_object();
}

void write_own_cpu(json::Writer& out, const Tally& tally) {
  out.key("own_cpu").begin_object();
  out.field("user_s", seconds(tally.cpu_user)).field("system_s", seconds(tally.cpu_system));
  out.field("share", rounded(own_cpu_share(tally), 1000)).field("busiest_thread", rounded(tally.busiest, 1000));
  out.end_object();
}

void write_series(json::Writer& out, const Series& series) {
  out.key("series").begin_object().field("slice_s", seconds(series.length())).key("slices").begin_array();
  for (const Slice& slice : series.slices()) {
    out.begin_object().field("answers", slice.latency.count());
    out.field("errors", slice.errors).field("wrong", slice.wrong);
    out.field("p50_us", microseconds(slice.latency.percentile(50)));
    out.field("p99_us", microseconds(slice.latency.percentile(99)));
    out.field("max_us", microseconds(slice.latency.max())).end_object();
  }
  out.end_array().end_object();
}

void write_spectrum(json::Writer& out, std::string_view name, const Histogram& histogram) {
  out.key(name).begin_array();
  for (const SpectrumPoint& point : spectrum(histogram)) {
    out.begin_array().value(point.percent).value(microseconds(point.value)).value(point.count).end_array();
  }
  out.end_array();
}

void write_ramp(json::Writer& out, const Ramp& ramp, const Climb& climb) {
  out.key("ramp").begin_object();
  out.field("bound_us", microseconds(ramp.bound.count())).field("percentile", ramp.percentile);
  out.field("highest_per_s", climb.highest()).key("steps").begin_array();
  for (const Step& step : climb.steps) {
    const Tally& tally = step.outcome.tally;
    out.begin_object().field("rate_per_s", step.rate);
    out.field("achieved_per_s", rounded(throughput(tally), 10));
    out.field("p50_us", microseconds(tally.latency.percentile(50)));
    out.field("p99_us", microseconds(tally.latency.percentile(99)));
    out.field("percentile_us", microseconds(tally.latency.percentile(ramp.percentile)));
    out.field("own_cpu", rounded(own_cpu_share(tally), 1000));
    out.field("held", step.held).field("why", step.why).end_object();
  }
  out.end_array().end_object();
}

void write_thresholds(json::Writer& out, const std::vector<Judged>& judged) {
  out.key("thresholds").begin_array();
  for (const Judged& one : judged) {
    out.begin_object().field("threshold", one.text).field("limit", one.limit);
    out.field("actual", one.actual).field("held", one.held).end_object();
  }
  out.end_array();
}

}  // namespace

std::string json_report(const Options& options, std::size_t reviews, const Outcome& outcome, const Beside& beside) {
  const Tally& tally = outcome.tally;
  std::string text;
  json::Writer out(text);
  out.begin_object();
  out.field("target", url_of(options)).field("address", outcome.address).field("tls", tally.protocol);
  out.field("mode", options.rate > 0 ? "open" : "closed");
  out.field("reviews", static_cast<std::uint64_t>(reviews));
  out.field("connections", options.connections).field("threads", options.threads);
  out.field("interrupted", outcome.interrupted)
      .field("ok", beside.judged == nullptr ? succeeded(tally) : all_held(*beside.judged));
  out.field("duration_s", measured_seconds(tally));
  out.key("requests").begin_object();
  out.field("sent", tally.sent).field("answered", tally.answered).field("measured", tally.measured).end_object();
  out.field("throughput_per_s", std::round(throughput(tally) * 10) / 10);
  if (options.rate > 0) {
    out.key("rate").begin_object().field("asked_per_s", options.rate);
    out.field("achieved_per_s", std::round(throughput(tally) * 10) / 10);
    out.field("late", tally.late).field("late_by_load", tally.late_by_load).field("unsent", tally.unsent).end_object();
  }
  write_histogram(out, "latency_us", tally.latency);
  write_histogram(out, "service_us", tally.service);
  write_histogram(out, "handshake_us", tally.handshake);
  out.field("handshakes", tally.handshakes).field("closed_by_server", tally.closed_by_server);
  out.field("churned", tally.churned);
  out.field("bytes_sent", tally.bytes_sent).field("bytes_received", tally.bytes_received);
  write_own_cpu(out, tally);
  write_series(out, tally.series);
  out.key("spectrum").begin_object();
  write_spectrum(out, "latency_us", tally.latency);
  write_spectrum(out, "service_us", tally.service);
  out.end_object();
  if (beside.climb != nullptr) write_ramp(out, *options.ramp, *beside.climb);
  if (beside.judged != nullptr) write_thresholds(out, *beside.judged);
  out.key("warnings").begin_array();
  for (const std::string& warning : warnings(options, tally)) out.value(warning);
  out.end_array();
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

}  // namespace tidegate::bench
