#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include "server/observe/family.hpp"

namespace tidegate::observe {
namespace {

prometheus::MetricType type_of(Family::Type type) {
  switch (type) {
    case Family::Type::counter:
      return prometheus::MetricType::Counter;
    case Family::Type::histogram:
      return prometheus::MetricType::Histogram;
    case Family::Type::gauge:
      break;
  }
  return prometheus::MetricType::Gauge;
}

prometheus::ClientMetric metric_of(const Sample& sample, Family::Type type) {
  prometheus::ClientMetric metric;
  for (const auto& [name, value] : sample.labels) metric.label.push_back({name, value});
  switch (type) {
    case Family::Type::counter:
      metric.counter.value = sample.value;
      break;
    case Family::Type::gauge:
      metric.gauge.value = sample.value;
      break;
    case Family::Type::histogram:
      metric.histogram.sample_sum = sample.value;
      for (const Bucket& bucket : sample.buckets) {
        metric.histogram.bucket.push_back({bucket.cumulative_count, bucket.upper_bound});
      }
      if (!sample.buckets.empty()) metric.histogram.sample_count = sample.buckets.back().cumulative_count;
      break;
  }
  return metric;
}

// Our families in the library's terms: its own counters take a mutex for each increment.
class Families : public prometheus::Collectable {
 public:
  explicit Families(const std::vector<Family>& families) : families_(families) {}

  std::vector<prometheus::MetricFamily> Collect() const override {
    std::vector<prometheus::MetricFamily> collected;
    for (const Family& family : families_) {
      if (family.samples.empty()) continue;
      prometheus::MetricFamily& out = collected.emplace_back();
      out.name = family.name;
      out.help = family.help;
      out.type = type_of(family.type);
      out.metric.reserve(family.samples.size());
      for (const Sample& sample : family.samples) out.metric.push_back(metric_of(sample, family.type));
    }
    return collected;
  }

 private:
  const std::vector<Family>& families_;
};

}  // namespace

std::string exposition(const std::vector<Family>& families) {
  const prometheus::TextSerializer serializer;
  return static_cast<const prometheus::Serializer&>(serializer).Serialize(Families(families).Collect());
}

}  // namespace tidegate::observe
