// Reading image references, as the images check does for each container.
#include <benchmark/benchmark.h>

#include "policies/values/image_reference.hpp"

namespace tidegate::bench {
namespace {

void parse_image(benchmark::State& state, const char* text) {
  for (auto _ : state) {
    auto image = values::parse_image(text);
    benchmark::DoNotOptimize(image);
  }
}
BENCHMARK_CAPTURE(parse_image, short_name, "nginx");
BENCHMARK_CAPTURE(parse_image, tagged, "registry.example.com:5000/shop/checkout:1.24.3");
BENCHMARK_CAPTURE(parse_image, digested,
                  "registry.example.com/shop/checkout@sha256:"
                  "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08");

}  // namespace
}  // namespace tidegate::bench
