// The types that a computed patch is written with, as MutatingAdmissionPolicy has them: JSONPatch{op, path, from,
// value} and Object{…} with Object.spec{…}, Object.spec.template{…} and so on, which take any field; what the fields of
// an Object may hold is checked when the configuration is merged. Whether a name matches the field it stands in is
// checked when the value becomes JSON (to_json.hpp), as Kubernetes does it.
// Thread contract: called while an Environment is built. Tested in tests/policies/cel/patch_types_test.cpp.
#pragma once

#include "policies/cel/environment.hpp"

namespace tidegate::cel {

// Both types and jsonpatch.escapeKey.
void add_patch_types(Environment& environment);

// What an expression that computes a patch must evaluate to, exactly: list(JSONPatch), Object.
[[nodiscard]] const TypeRef& json_patch_list_type();
[[nodiscard]] const TypeRef& apply_configuration_type();

}  // namespace tidegate::cel
