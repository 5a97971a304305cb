#include "policies/admission/review.hpp"

#include <array>
#include <utility>

namespace tidegate::admission {

namespace {

using base::fail;
using base::Result;
using json::Node;

constexpr std::array<std::pair<std::string_view, Operation>, operation_count> operations{{
    {"CREATE", Operation::create},
    {"UPDATE", Operation::update},
    {"DELETE", Operation::delete_},
    {"CONNECT", Operation::connect},
}};

// Collects the first thing that is wrong while fields are read one after the other.
class Fields {
 public:
  // Absent and null are empty: Kubernetes leaves out empty strings.
  std::string_view text(const Node& parent, std::string_view name) {
    const Node& node = parent[name];
    if (!node.is_string() && !node.is_null()) note(name, "a string");
    return node.string();
  }
  const Node& object(const Node& parent, std::string_view name) {
    const Node& node = parent[name];
    if (!node.is_object() && !node.is_null()) note(name, "an object");
    return node;
  }
  bool flag(const Node& parent, std::string_view name) {
    const Node& node = parent[name];
    if (!node.is_boolean() && !node.is_null()) note(name, "a boolean");
    return node.boolean();
  }
  const Node& texts(const Node& parent, std::string_view name) {
    const Node& node = parent[name];
    bool good = node.is_null() || node.is_array();
    for (const Node& item : node.items()) good = good && item.is_string();
    if (!good) note(name, "a list of strings");
    return node;
  }
  [[nodiscard]] const std::string& problem() const noexcept { return problem_; }

 private:
  void note(std::string_view name, const char* wanted) {
    if (problem_.empty()) problem_ = "request." + std::string(name) + " is not " + wanted;
  }
  std::string problem_;
};

std::string_view first_of(std::string_view a, std::string_view b, std::string_view c) noexcept {
  return !a.empty() ? a : !b.empty() ? b : c;
}

}  // namespace

std::string_view to_string(Operation operation) noexcept {
  return operations[static_cast<std::size_t>(operation)].first;
}

std::string_view to_string(ApiVersion version) noexcept {
  return version == ApiVersion::v1 ? "admission.k8s.io/v1" : "admission.k8s.io/v1beta1";
}

Result<Review> read_review(const Node& document) {
  if (!document.is_object()) return fail("the body is no JSON object");
  const std::string_view kind = document["kind"].string();
  if (kind != "AdmissionReview") {
    return fail(kind.empty() ? "the body has no kind: AdmissionReview is wanted"
                             : "kind is \"" + std::string(kind.substr(0, 64)) + "\": AdmissionReview is wanted");
  }
  Review review;
  const std::string_view api_version = document["apiVersion"].string();
  if (api_version == to_string(ApiVersion::v1beta1)) {
    review.version = ApiVersion::v1beta1;
  } else if (api_version != to_string(ApiVersion::v1)) {
    return fail("apiVersion is \"" + std::string(api_version.substr(0, 64)) +
                "\": admission.k8s.io/v1 and admission.k8s.io/v1beta1 are known");
  }
  const Node& request = document["request"];
  if (!request.is_object()) return fail("the AdmissionReview has no request");

  Fields fields;
  review.request = &request;
  review.uid = fields.text(request, "uid");
  const Node& object_kind = fields.object(request, "kind");
  review.kind = {fields.text(object_kind, "group"), fields.text(object_kind, "version"),
                 fields.text(object_kind, "kind")};
  const Node& resource = fields.object(request, "resource");
  review.resource = {fields.text(resource, "group"), fields.text(resource, "version"),
                     fields.text(resource, "resource")};
  review.sub_resource = fields.text(request, "subResource");
  review.namespace_name = fields.text(request, "namespace");
  const std::string_view operation = fields.text(request, "operation");
  const Node& user = fields.object(request, "userInfo");
  review.username = fields.text(user, "username");
  review.groups = &fields.texts(user, "groups");
  review.object = &fields.object(request, "object");
  review.old_object = &fields.object(request, "oldObject");
  review.options = &fields.object(request, "options");
  review.dry_run = fields.flag(request, "dryRun");
  const Node& metadata = (*review.object)["metadata"];
  review.name = first_of(metadata["name"].string(), (*review.old_object)["metadata"]["name"].string(),
                         fields.text(request, "name"));
  if (review.name.empty()) review.generate_name = metadata["generateName"].string();

  if (!fields.problem().empty()) return fail(fields.problem());
  if (review.uid.empty()) return fail("request.uid is missing");
  if (review.resource.resource.empty()) return fail("request.resource.resource is missing");
  for (const auto& [name, value] : operations) {
    if (name == operation) {
      review.operation = value;
      return review;
    }
  }
  return fail("request.operation is \"" + std::string(operation.substr(0, 64)) +
              "\": CREATE, UPDATE, DELETE and CONNECT are known");
}

}  // namespace tidegate::admission
