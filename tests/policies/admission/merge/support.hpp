// Merging texts: what the tests of merging share.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "policies/admission/merge/merge.hpp"
#include "policies/base/json/parser.hpp"
#include "policies/base/json/writer.hpp"
#include "policies/base/limits.hpp"

namespace tidegate::admission::merge {

struct KindName {
  const char* group;
  const char* kind;
};
inline constexpr KindName pod{"", "Pod"}, deployment{"apps", "Deployment"}, service{"", "Service"},
    config_map{"", "ConfigMap"};

// The merged object's text, or the error.
inline std::string merged(const KindName& kind, std::string_view object, std::string_view configuration,
                          std::size_t room_bytes = 100'000) {
  base::Arena arena(8 * limits::MiB, 0);
  const auto before = json::parse_copy(object, arena);
  const auto change = json::parse_copy(configuration, arena);
  REQUIRE(before.has_value());
  REQUIRE(change.has_value());
  const Type* type = find_kind(kind.group, "v1", kind.kind);
  REQUIRE(type != nullptr);
  PatchRoom room{room_bytes};
  const std::string untouched = json::to_json(*before);
  const auto after = apply_configuration(*before, *change, *type, arena, room);
  CHECK(json::to_json(*before) == untouched);
  return after ? json::to_json(*after) : "error: " + after.error().message;
}

}  // namespace tidegate::admission::merge
