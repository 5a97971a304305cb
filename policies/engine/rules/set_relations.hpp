// What the documents of all files must be to each other: unique names, exceptions from rules that exist and are not
// over, and no two defaults that would set one place differently on one object.
// Thread contract: pure functions. Tested in tests/policies/engine/rules/set_test.cpp and tests/golden/rules/.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>

#include "policies/base/diagnostics.hpp"
#include "policies/base/fields/reader.hpp"
#include "policies/base/yaml/source.hpp"
#include "policies/engine/rules/model.hpp"

namespace tidegate::engine {

// The files by name, so that what was found late still shows its line.
using Sources = std::map<std::string, const yaml::Source*, std::less<>>;

// Reports errors and warnings. REQUIRES: every document's file is in `sources`.
void check_set(const RuleSet& set, const Sources& sources, base::Diagnostics& diagnostics, std::chrono::sys_days today);

}  // namespace tidegate::engine
