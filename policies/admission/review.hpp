// An AdmissionReview as it came: views into the parsed document, nothing copied.
// Source: k8s.io/api admission/v1 types.go; v1beta1 has the same request.
// Invariants: uid is not empty; object, old_object and options are never null pointers but may be JSON null.
// Thread contract: read-only while the document lives. Tested in tests/policies/admission/review_test.cpp.
#pragma once

#include <cstdint>
#include <string_view>

#include "policies/base/json/node.hpp"
#include "policies/base/result.hpp"

namespace tidegate::admission {

enum class ApiVersion : std::uint8_t { v1, v1beta1 };
enum class Operation : std::uint8_t { create, update, delete_, connect };
inline constexpr std::size_t operation_count = 4;

[[nodiscard]] std::string_view to_string(Operation operation) noexcept;  // CREATE …
[[nodiscard]] std::string_view to_string(ApiVersion version) noexcept;   // admission.k8s.io/v1 …

struct GroupVersionKind {
  std::string_view group, version, kind;
};
struct GroupVersionResource {
  std::string_view group, version, resource;
};

struct Review {
  ApiVersion version = ApiVersion::v1;
  std::string_view uid;
  // The matched ones: with matchPolicy Equivalent the object was converted to them.
  GroupVersionKind kind;
  GroupVersionResource resource;
  std::string_view sub_resource;
  Operation operation = Operation::create;
  // `metadata.name`, else the old object's, else the request's: empty under generateName and for deletecollection.
  std::string_view name;
  // What the name will begin with when name is empty; empty otherwise.
  std::string_view generate_name;
  std::string_view namespace_name;  // empty for cluster-scoped objects; a Namespace's own name for Namespaces
  std::string_view username;
  const json::Node* groups = &json::null_node;  // array of strings or null
  const json::Node* object = &json::null_node;
  const json::Node* old_object = &json::null_node;
  const json::Node* options = &json::null_node;
  const json::Node* request = &json::null_node;  // all of it
  bool dry_run = false;
};

// Errors: not an AdmissionReview, unknown version, no request, no uid, an unknown operation, a field of a wrong type.
[[nodiscard]] base::Result<Review> read_review(const json::Node& document);

}  // namespace tidegate::admission
