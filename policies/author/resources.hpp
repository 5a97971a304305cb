// From a manifest's apiVersion and kind to the resource an API server would name in the review: there is no discovery
// on a laptop. Built-in kinds by table; others by the rule that client-go guesses with (apimachinery
// pkg/api/meta UnsafeGuessKindToResource), which fits nearly every custom resource.
// Thread contract: pure. Tested in tests/policies/author/check_test.cpp.
#pragma once

#include <string>
#include <string_view>

namespace tidegate::author {

struct ResourceName {
  std::string group, version, resource;
  bool namespaced = true;  // unknown kinds are taken for namespaced
};

// `api_version` is "v1" or "GROUP/VERSION".
[[nodiscard]] ResourceName resource_of(std::string_view api_version, std::string_view kind);

}  // namespace tidegate::author
