// tidegate-microbench: single parts of the hot path, without sockets. `--benchmark_filter=…` chooses.
// Figures are for comparing two versions of a part on one machine; what a request costs in all, against-nginx measures.
#include <benchmark/benchmark.h>

BENCHMARK_MAIN();
