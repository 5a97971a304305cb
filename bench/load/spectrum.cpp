#include "bench/load/spectrum.hpp"

#include <fmt/format.h>

#include <cmath>

namespace tidegate::bench {

std::vector<SpectrumPoint> spectrum(const Histogram& histogram) {
  constexpr double ticks_per_half = 5;
  std::vector<SpectrumPoint> points;
  if (histogram.count() == 0) return points;
  for (double percent = 0; percent < 100;) {
    const std::int64_t value = histogram.percentile(percent);
    const std::uint64_t count = histogram.count_up_to(value);
    points.push_back({.percent = percent, .value = value, .count = count});
    if (count == histogram.count()) break;
    // Halvings so far, and the ticks into which a whole of them would be cut.
    const double halves = std::floor(std::log2(100 / (100 - percent))) + 1;
    percent += 100 / (ticks_per_half * std::exp2(halves));
  }
  points.push_back({.percent = 100, .value = histogram.max(), .count = histogram.count()});
  return points;
}

std::string hgrm(const Histogram& histogram) {
  constexpr double ms = 1e6;
  std::string out =
      fmt::format("{:>12} {:>14} {:>10} {:>14}\n\n", "Value", "Percentile", "TotalCount", "1/(1-Percentile)");
  for (const SpectrumPoint& point : spectrum(histogram)) {
    const double value = static_cast<double>(point.value) / ms;
    const double part = point.percent / 100;
    out += fmt::format("{:>12.3f} {:>14.12f} {:>10} ", value, part, point.count);
    out += fmt::format("{:>14.2f}\n", 1 / (1 - part));  // "inf" at the end, which plotters leave out
  }
  out += fmt::format("#[Mean    = {:>12.3f}, StdDeviation   = {:>12.3f}]\n", histogram.mean() / ms,
                     histogram.standard_deviation() / ms);
  out += fmt::format("#[Max     = {:>12.3f}, Total count    = {:>12}]\n", static_cast<double>(histogram.max()) / ms,
                     histogram.count());
  out += fmt::format("#[Buckets = {:>12}, SubBuckets     = {:>12}]\n", Histogram::rows, Histogram::row_width);
  return out;
}

}  // namespace tidegate::bench
