// The conventional process_… metrics, read from /proc and getrusage.
// Source: https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics.
// Thread contract: any thread. Tested in tests/server/observe/process_metrics_test.cpp.
#pragma once

#include <vector>

#include "server/observe/family.hpp"

namespace tidegate::observe {

// What can't be read (no /proc, no descriptor left) is left out.
void collect_process(std::vector<Family>& families);

}  // namespace tidegate::observe
