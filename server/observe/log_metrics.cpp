#include "server/observe/log_metrics.hpp"

namespace tidegate::observe {

void collect_log(const Logger& logger, std::vector<Family>& families) {
  families.push_back(counter("tidegate_log_dropped_lines_total", "Log lines lost: no room in a ring, or no reader."));
  families.back().add(static_cast<double>(logger.dropped_lines()));
}

}  // namespace tidegate::observe
