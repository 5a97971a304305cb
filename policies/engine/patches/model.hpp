// A rule that computes a patch: an expression of a list of JSONPatch, or of an Object that is merged into the reviewed
// one, as MutatingAdmissionPolicy has them. Thread contract: immutable after loading, shared by all workers.
// Tested in tests/policies/engine/patches/.
#pragma once

#include <cstdint>
#include <string_view>

#include "policies/engine/expressions/model.hpp"

namespace tidegate::engine {

enum class PatchKind : std::uint8_t { json_patch, apply_configuration };

// The fields of a rule that hold one.
inline constexpr std::string_view json_patch_field = "jsonPatch", apply_configuration_field = "applyConfiguration";

struct PatchRule {
  PatchKind kind;
  Expression expression;
};

}  // namespace tidegate::engine
