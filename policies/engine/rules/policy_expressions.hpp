// The expressions of one policy: compiled in their order, each against what it may refer to, with what the fields must
// be to each other (names that are unique and can be written, a messageExpression that can be shown).
// Thread contract: one thread at a time. Tested by tests/golden/rules/bad-cel*.yaml and good-cel.yaml.
#pragma once

#include "policies/base/fields/reader.hpp"

namespace tidegate::engine {

struct PolicySpec;

// Fills in spec.compiled and each rule's compiled parts; what had errors stays empty and is reported.
void compile_expressions(fields::Reader& reader, PolicySpec& spec);

}  // namespace tidegate::engine
