// Reading and comparing quantities, as the resources check does for each container.
#include <benchmark/benchmark.h>

#include <string>

#include "policies/values/quantity.hpp"

namespace tidegate::bench {
namespace {

void parse_quantity(benchmark::State& state, const char* text) {
  for (auto _ : state) {
    auto quantity = values::Quantity::parse(text);
    benchmark::DoNotOptimize(quantity);
  }
}
BENCHMARK_CAPTURE(parse_quantity, milli, "250m");
BENCHMARK_CAPTURE(parse_quantity, binary, "512Mi");
BENCHMARK_CAPTURE(parse_quantity, exponent, "1.5e9");

void compare_quantities(benchmark::State& state, const char* left_text, const char* right_text) {
  const auto left = values::Quantity::parse(left_text);
  const auto right = values::Quantity::parse(right_text);
  for (auto _ : state) {
    bool less = *left < *right;
    benchmark::DoNotOptimize(less);
  }
}
BENCHMARK_CAPTURE(compare_quantities, same_suffix, "512Mi", "1Gi");
BENCHMARK_CAPTURE(compare_quantities, other_suffix, "250m", "1.5");

}  // namespace
}  // namespace tidegate::bench
