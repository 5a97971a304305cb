// Which build this is, for --version, logs and metrics: the version of CMakeLists.txt and the source's revision.
// Thread contract: constants. Tested end to end in tests/e2e.
#pragma once

#include <string>

#include "server/observe/metrics.hpp"

namespace tidegate::app {

[[nodiscard]] observe::BuildInfo build_info();
// `tidegate 0.1.0 (revision abc1234, GCC 12.2.0)`
[[nodiscard]] std::string version_text();

}  // namespace tidegate::app
