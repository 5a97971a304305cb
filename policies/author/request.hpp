// A manifest as the AdmissionReview that an API server would send when it is created.
// Thread contract: pure. Tested in tests/policies/author/check_test.cpp.
#pragma once

#include <string>
#include <vector>

#include "policies/base/json/node.hpp"
#include "policies/base/result.hpp"

namespace tidegate::author {

struct RequestOptions {
  std::string namespace_name = "default";  // for namespaced objects that name none
  std::string username = "kubernetes-admin";
  std::vector<std::string> groups = {"system:masters", "system:authenticated"};
};

// The review's JSON. Errors: no apiVersion, no kind, no metadata object.
[[nodiscard]] base::Result<std::string> review_for(const json::Node& manifest, const RequestOptions& options);

}  // namespace tidegate::author
