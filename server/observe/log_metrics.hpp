// What the log counts of itself, for Metrics::add_collector().
// Thread contract: any thread. Tested in tests/server/observe/promtool_test.cpp.
#pragma once

#include <vector>

#include "server/observe/family.hpp"
#include "server/observe/logger.hpp"

namespace tidegate::observe {

void collect_log(const Logger& logger, std::vector<Family>& families);

}  // namespace tidegate::observe
