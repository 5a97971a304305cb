// A metric family as plain values, so that whoever has something to count needs no header of the metrics library.
// Names and units follow prometheus.io/docs/practices/naming: base units, counters end in `_total`.
// Thread contract: values. Tested in tests/server/observe/metrics_test.cpp.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tidegate::observe {

using Labels = std::vector<std::pair<std::string, std::string>>;

struct Bucket {
  double upper_bound = 0;  // in the family's unit; the last one of a sample is +Inf
  std::uint64_t cumulative_count = 0;
};

struct Sample {
  Labels labels;
  double value = 0;             // of a histogram: the sum of what was observed
  std::vector<Bucket> buckets;  // of a histogram
};

struct Family {
  enum class Type : std::uint8_t { counter, gauge, histogram };
  std::string name;
  std::string help;  // one line, without backslashes
  Type type = Type::gauge;
  std::vector<Sample> samples;

  void add(double value, Labels labels = {}) { samples.push_back({std::move(labels), value, {}}); }
};

[[nodiscard]] inline Family counter(std::string_view name, std::string_view help) {
  return {std::string(name), std::string(help), Family::Type::counter, {}};
}
[[nodiscard]] inline Family gauge(std::string_view name, std::string_view help) {
  return {std::string(name), std::string(help), Family::Type::gauge, {}};
}

// Appends families that are counted elsewhere. Called on the scraping thread, one scrape at a time.
using Collector = std::function<void(std::vector<Family>&)>;

// Prometheus' text format 0.0.4, written by prometheus-cpp. A family without samples is left out.
[[nodiscard]] std::string exposition(const std::vector<Family>& families);

// The Content-Type of exposition().
inline constexpr std::string_view exposition_content_type = "text/plain; version=0.0.4; charset=utf-8";

}  // namespace tidegate::observe
