// Reading a review: text to nodes in an arena, and with the half of it left out that no rule asks for.
#include <benchmark/benchmark.h>

#include "bench/micro/review_file.hpp"
#include "policies/base/arena.hpp"
#include "policies/base/limits.hpp"

namespace tidegate::bench {
namespace {

void parse_review(benchmark::State& state, json::Parser::Skip skip) {
  const PaddedText review = read_bench_review();
  if (review.size == 0) {
    state.SkipWithError("no review: set TIDEGATE_BENCH_REVIEW");
    return;
  }
  const std::string_view text(review.text.data(), review.size);
  json::Parser parser;
  base::Arena arena(16 * limits::MiB, limits::retained_scratch_bytes);
  for (auto _ : state) {
    arena.reset();
    auto root = parser.parse(text, arena, skip);
    benchmark::DoNotOptimize(root);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(review.size));
}

BENCHMARK_CAPTURE(parse_review, whole, json::Parser::Skip::nothing);
BENCHMARK_CAPTURE(parse_review, without_managed_fields, json::Parser::Skip::managed_fields);

}  // namespace
}  // namespace tidegate::bench
