#include "bench/load/units.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "policies/base/limits.hpp"

namespace tidegate::bench {

using base::fail;
using base::Result;

namespace {

struct Number {
  double value = 0;
  std::string_view unit;
};

// Digits with at most one point, then the unit. No sign, no exponent, no "inf".
std::optional<Number> split(std::string_view text) {
  if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
  Number number;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number.value, std::chars_format::fixed);
  if (error != std::errc()) return std::nullopt;
  number.unit = text.substr(static_cast<std::size_t>(end - text.data()));
  return number;
}

constexpr std::array<std::pair<std::string_view, double>, 6> duration_units{
    {{"ns", 1.0}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}}};

}  // namespace

Result<std::chrono::nanoseconds> parse_duration(std::string_view text) {
  const auto number = split(text);
  if (number) {
    for (const auto& [unit, nanoseconds] : duration_units) {
      if (number->unit != unit) continue;
      const double total = number->value * nanoseconds;
      if (total > static_cast<double>(std::chrono::nanoseconds(limits::max_bench_duration).count())) {
        return fail(fmt::format("duration \"{}\" is more than a day", text));
      }
      return std::chrono::nanoseconds(static_cast<std::int64_t>(total));
    }
  }
  return fail(fmt::format("duration \"{}\" is not a number with a unit, like 10s, 250ms or 2m", text));
}

Result<double> parse_rate(std::string_view text) {
  const auto number = split(text);
  if (!number || (number->unit != "" && number->unit != "/s" && number->unit != "/m")) {
    return fail(fmt::format("rate \"{}\" is not a number of requests, like 2000/s or 300/m", text));
  }
  const double rate = number->unit == "/m" ? number->value / 60.0 : number->value;
  if (rate <= 0) return fail("the rate must be above 0");
  if (rate > limits::max_bench_rate) {
    return fail(fmt::format("rate \"{}\" is more than {:.0f}/s", text, limits::max_bench_rate));
  }
  return rate;
}

Result<double> parse_share(std::string_view text) {
  const auto number = split(text);
  if (!number || number->unit != "%" || number->value > 100) {
    return fail(fmt::format("\"{}\" is not a share, like 5% or 0.5%", text));
  }
  return number->value / 100;
}

}  // namespace tidegate::bench
