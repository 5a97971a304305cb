// Runs one record and says whether what it wants came out. Thread contract: one thread.
#pragma once

#include <string>

#include "tests/policies/cel/conformance/json.hpp"

namespace tidegate::cel::conformance {

struct Outcome {
  bool passed = true;
  std::string got, want;
};

// REQUIRES: skip_reason(record) is none.
[[nodiscard]] Outcome run(const Json& record);

}  // namespace tidegate::cel::conformance
