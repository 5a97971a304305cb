// From rule files to a RuleSet: reads every document, reports every problem of every file, and gives a set only when
// there was no error. Warnings don't stop it.
// Thread contract: pure function; may take a second for thousands of rules, so it runs beside the road.
// Tested in tests/policies/engine/rules/ and by tests/golden/rules/; fuzzed by tests/fuzz/rules_fuzz.cpp.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "policies/base/diagnostics.hpp"
#include "policies/engine/rules/model.hpp"

namespace tidegate::engine {

struct SourceFile {
  std::string name;  // as the author should see it in errors
  std::string text;
};

// Calls `work` with each number below `count`, in any order, on as many threads as the caller has, and comes back when
// all are done.
using Parallel = std::function<void(std::size_t count, const std::function<void(std::size_t)>& work)>;

// `today` (UTC) decides which exceptions are over or soon will be. No documents at all is no error: an empty set.
// `parallel`, where it is given, runs the pieces into which the files are cut; the result is the same.
[[nodiscard]] std::optional<RuleSet> load_rules(std::span<const SourceFile> files, base::Diagnostics& diagnostics,
                                                std::chrono::sys_days today, const Parallel& parallel = {});

}  // namespace tidegate::engine
