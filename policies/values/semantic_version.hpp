// A semantic version (semver.org 2.0.0) as blang/semver v4, which Kubernetes' CEL uses, reads and compares it.
// Invariants: borrows its identifiers from the text it was read from; trivially copyable.
// Thread contract: a value. Tested in tests/policies/values/semantic_version_test.cpp against a table that Go made.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "policies/base/arena.hpp"

namespace tidegate::values {

struct SemanticVersion {
  std::uint64_t major_number = 0, minor_number = 0, patch_number = 0;  // major() is a macro of glibc
  std::string_view prerelease;                                         // dot-separated, without the '-'
  std::string_view build;                                              // without the '+'; does not order

  // Strict: three numbers without leading zeros. `error`: the library's text, when it is asked for. Allocates only
  // for that.
  [[nodiscard]] static std::optional<SemanticVersion> parse(std::string_view text, std::string* error = nullptr);

  // By precedence: a prerelease comes before its version, numeric identifiers before others.
  friend std::weak_ordering operator<=>(const SemanticVersion& left, const SemanticVersion& right) noexcept;
  [[nodiscard]] friend bool operator==(const SemanticVersion& left, const SemanticVersion& right) noexcept {
    return (left <=> right) == 0;
  }
};

// What semver(text, true) reads instead of `text`: no "v" in front, no leading zeros, missing minor and patch numbers
// 0. None with `error` when a shortened version has a prerelease or build. A text in the arena where it differs; its
// data() is null when the arena is full.
[[nodiscard]] std::optional<std::string_view> normalized_version(std::string_view text, base::Arena& arena,
                                                                 std::string* error = nullptr);

}  // namespace tidegate::values
