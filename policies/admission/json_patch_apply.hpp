// Applies a JSON Patch (RFC 6902) to a document: add, remove, replace, move, copy, test, in order, all or nothing.
// Invariants: the document before stays as it was and shares what the patch left alone; a patch that would grow the
// document beyond its room ends in an error, however its copies are nested.
// The rules are those of the library that Kubernetes applies patches with (evanphx/json-patch v4), where it is laxer
// than the RFC too: negative indexes count from the end, `replace` of an absent member adds it, `copy` of one gives
// null, an operation without a value takes null, and to a `test` a null is like an absent member, which only a test
// without a value finds. Unlike there, a path that is not "" and does not begin with '/' is an error instead of losing
// its first step, and a null that the patch itself added is no different from one that it found.
// Thread contract: one thread at a time for the arena. Tested in tests/policies/admission/json_patch_apply_test.cpp,
// against the real library by tests/patches, and by tests/fuzz/json_patch_fuzz.cpp.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policies/base/arena.hpp"
#include "policies/base/json/node.hpp"
#include "policies/base/result.hpp"

namespace tidegate::admission {

struct PatchOperation {
  std::string_view op;    // add, remove, replace, move, copy, test
  std::string_view path;  // a JSON pointer
  std::optional<std::string_view> from;
  std::optional<json::Node> value;
};

// The operations of a patch that is itself JSON. A value of null counts as none, as it does there.
[[nodiscard]] base::Result<std::vector<PatchOperation>> read_patch(const json::Node& patch);

// What one decision's patches may still add to its object, in bytes as json::measure() counts them.
struct PatchRoom {
  std::size_t bytes = 0;
};

// The patched document; nothing when a `test` did not hold: then the document stays as it is.
// Errors: an unknown operation, a parent or an index that is not there, more than limits::max_patch_operations, a
// document deeper than limits::max_json_depth or grown beyond `room`, a full arena.
[[nodiscard]] base::Result<std::optional<json::Node>> apply_patch(const json::Node& document,
                                                                  std::span<const PatchOperation> operations,
                                                                  base::Arena& arena, PatchRoom& room);

}  // namespace tidegate::admission
