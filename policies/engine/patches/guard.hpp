// What no patch may change: what the object is (apiVersion, kind, metadata.name, namespace, generateName, uid), and of
// an owner of Pods the selector and the labels that it uses, without which it would not find its own Pods.
// Private to policies/engine. Thread contract: pure. Tested in tests/policies/engine/patches/guard_test.cpp.
#pragma once

#include <optional>
#include <string>

#include "policies/admission/pod_template.hpp"
#include "policies/base/json/node.hpp"

namespace tidegate::engine {

// What the patch that led from `before` to `after` should not have changed; nothing when all is well. `home` says where
// the object keeps its Pod; null when it has none.
[[nodiscard]] std::optional<std::string> refused_change(const admission::PodHome* home, const json::Node& before,
                                                        const json::Node& after);

}  // namespace tidegate::engine
