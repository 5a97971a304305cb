// A CEL value as JSON: what a computed patch puts into a document. JSON that the value borrowed is shared, not copied.
// Bytes become base64, durations and timestamps texts, optionals what they hold and null when empty, structures objects
// of the fields that were set. Numbers that are whole become integers however they were computed, as Go writes them.
// What has no JSON form (types, JSONPatches, quantities, URLs, map keys that are no strings, NaN) is an error.
// Thread contract: pure but for the arena. Tested in tests/policies/cel/to_json_test.cpp.
#pragma once

#include <cstdint>

#include "policies/base/arena.hpp"
#include "policies/base/json/node.hpp"
#include "policies/base/result.hpp"
#include "policies/cel/value.hpp"

namespace tidegate::cel {

// What Kubernetes makes of a value depends on where it goes.
enum class JsonForm : std::uint8_t {
  plain,
  // The value of a JSONPatch passes through protobuf's JSON: integers that a double can't hold exactly become strings,
  // and an empty optional is an error. In the fields of an Object null, durations and timestamps are errors.
  patch,
  // An apply configuration is merged by a schema that knows JSON's own types alone: null, uint, bytes, durations and
  // timestamps are errors.
  configuration,
};

struct ToJsonOptions {
  JsonForm form = JsonForm::plain;
  // A structure in a field must be named after the path to it, from the outermost structure's own name on:
  // Object.spec{template: Object.spec.template{…}}; also inside lists and maps.
  bool check_type_names = false;
};

// REQUIRES: no error value. Errors also on a full arena and beyond limits::max_json_depth.
[[nodiscard]] base::Result<json::Node> to_json(const Value& value, base::Arena& arena,
                                               const ToJsonOptions& options = {});

}  // namespace tidegate::cel
