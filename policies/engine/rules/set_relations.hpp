// What the documents of all files must be to each other: unique names, exceptions from rules that exist and are not
// over, and no two defaults that would set one place differently on one object.
// Thread contract: pure functions. Tested by tests/golden/rules/bad-references.yaml, bad-partial.yaml,
// bad-two-files/ and good-exceptions.yaml.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "policies/base/diagnostics.hpp"
#include "policies/base/fields/reader.hpp"
#include "policies/base/yaml/source.hpp"
#include "policies/engine/rules/model.hpp"

namespace tidegate::engine {

// The files by name, so that what was found late still shows its line.
using Sources = std::map<std::string, const yaml::Source*, std::less<>>;

// What of a Policy document is known even when the rest of it could not be read.
struct PolicyOutline {
  std::string name;
  std::vector<std::string> rules;
  std::string file;
  yaml::Place place;  // of the name
};

// Everything that was found in the files.
struct Findings {
  const RuleSet& set;                          // what was read without errors
  const std::vector<PolicyOutline>& policies;  // all of them
  bool complete;                               // whether no document was lost to a syntax error
  const Sources& sources;                      // has every document's file
};

// Reports errors and warnings. Names that may stand in a lost document are not called unknown.
void check_set(const Findings& found, base::Diagnostics& diagnostics, std::chrono::sys_days today);

}  // namespace tidegate::engine
