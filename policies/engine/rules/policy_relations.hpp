// What the fields of one policy must be to each other: checks where there is something to judge, matches that can
// match.
//   - a check of Pods, `pod` and `forEach` only where every matched resource has a Pod;
//   - none of these, nor another check, on CONNECT (its object is options), on DELETE only of oldObject, and oldObject
//     only there;
//   - no subresource without an operation that it knows; no namespaces for cluster-scoped resources alone.
// Thread contract: pure functions. Tested by tests/golden/rules/bad-{pods,operations,never}.yaml and good-users.yaml.
#pragma once

#include "policies/base/fields/reader.hpp"

namespace tidegate::engine {

struct PolicySpec;

// Reports errors, and a warning where users meet Pods. Without `operations_known` (they could not be read) nothing is
// said of operations.
void check_relations(fields::Reader& reader, const PolicySpec& spec, bool operations_known);

}  // namespace tidegate::engine
