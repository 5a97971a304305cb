// What the items of a merged list are told apart by: the values of the list's keys with their defaults, or in a set the
// item itself. Private to policies/admission/merge. Thread contract: pure.
// Tested in tests/policies/admission/merge/merge_test.cpp.
#pragma once

#include <string>

#include "policies/admission/merge/schema.hpp"
#include "policies/base/json/node.hpp"
#include "policies/base/result.hpp"

namespace tidegate::admission::merge {

// As Kubernetes writes it in paths: [containerPort=80,protocol="TCP"], [="finalizer"]. Equal items have equal texts.
// Errors: a set's item that is no scalar, an item that is no object or has none of the keys.
[[nodiscard]] base::Result<std::string> item_key(const Type& list, const json::Node& item);

}  // namespace tidegate::admission::merge
