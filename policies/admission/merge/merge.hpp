// Merges an apply configuration into an object as MutatingAdmissionPolicy does: maps by their members, lists by the
// keys of their items or as sets, in the configuration's order where it changes something; what the configuration does
// not name stays. Nothing can be deleted by it, and atomic lists, maps and structs can't be touched.
// Invariants: the object before stays as it was; what the configuration leaves alone is shared.
// Source: k8s.io/apiserver pkg/admission/plugin/policy/mutating/patch/smd.go and structured-merge-diff's typed.Merge.
// Unlike there the object is only looked at where the configuration touches it, so fields of a newer Kubernetes are
// kept. Thread contract: one thread at a time for the arena. Tested in tests/policies/admission/merge/merge_test.cpp
// and, against the real thing over generated objects, by tests/patches.
#pragma once

#include <string_view>

#include "policies/admission/json_patch_apply.hpp"
#include "policies/admission/merge/schema.hpp"
#include "policies/base/arena.hpp"
#include "policies/base/json/node.hpp"
#include "policies/base/result.hpp"

namespace tidegate::admission::merge {

// `type` is what find_kind() has for the object; the configuration's apiVersion and kind are those of the object,
// whatever it says. Errors: what Kubernetes refuses, an object that is not of its kind's shape, a configuration beyond
// `room` or limits::max_json_depth, a full arena.
[[nodiscard]] base::Result<json::Node> apply_configuration(const json::Node& object, const json::Node& configuration,
                                                           const Type& type, base::Arena& arena, PatchRoom& room);

}  // namespace tidegate::admission::merge
