// What a plain (unquoted) scalar means: YAML 1.2's core schema, and the words that YAML 1.1 took for booleans.
// Source: YAML 1.2.2 §10.3.2; YAML 1.1 bool type (yaml.org/type/bool.html).
// Thread contract: pure functions. Tested in tests/policies/base/yaml/scalars_test.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tidegate::yaml {

enum class Scalar : std::uint8_t { string, null, boolean, integer, real };

// By the core schema: null ~ true 12 0x1f 0o17 1.5e3 .inf; all else is a string.
[[nodiscard]] Scalar resolve_core(std::string_view plain) noexcept;

// y n yes no on off, as YAML 1.1 spells them: text for YAML 1.2, a boolean for many readers.
[[nodiscard]] std::optional<bool> legacy_boolean(std::string_view plain) noexcept;

}  // namespace tidegate::yaml
