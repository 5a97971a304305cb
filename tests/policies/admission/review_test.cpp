#include "policies/admission/review.hpp"

#include <doctest/doctest.h>

#include <string>

#include "policies/base/json/parser.hpp"
#include "policies/base/limits.hpp"

namespace tidegate::admission {
namespace {

struct Document {
  base::Arena arena{limits::MiB, 0};
  json::Node root;
  explicit Document(std::string_view text) : root(*json::parse_copy(text, arena)) {}
};

std::string with_request(const std::string& fields) {
  return R"({"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"u","operation":"CREATE",)"
         R"("resource":{"group":"","version":"v1","resource":"pods"})" +
         (fields.empty() ? "" : "," + fields) + "}}";
}

TEST_CASE("a review is read as the API server sends it") {
  const Document document(R"({"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{
    "uid":"705ab4f5-6393-11e8-b7cc-42010a800002","kind":{"group":"apps","version":"v1","kind":"Deployment"},
    "resource":{"group":"apps","version":"v1","resource":"deployments"},"subResource":"scale","name":"web",
    "namespace":"prod","operation":"UPDATE","userInfo":{"username":"ada","groups":["dev","ops"]},
    "object":{"metadata":{"name":"web"}},"oldObject":{"metadata":{"name":"old"}},"dryRun":true,
    "options":{"kind":"UpdateOptions"}}})");
  const auto review = read_review(document.root);
  REQUIRE(review.has_value());
  CHECK(review->version == ApiVersion::v1);
  CHECK(review->uid == "705ab4f5-6393-11e8-b7cc-42010a800002");
  CHECK(review->kind.kind == "Deployment");
  CHECK(review->resource.group == "apps");
  CHECK(review->resource.resource == "deployments");
  CHECK(review->sub_resource == "scale");
  CHECK(review->namespace_name == "prod");
  CHECK(review->operation == Operation::update);
  CHECK(review->username == "ada");
  CHECK(review->groups->items().size() == 2);
  CHECK(review->name == "web");
  CHECK(review->old_object->is_object());
  CHECK(review->dry_run);
}

TEST_CASE("the name is the object's, else the old object's, else the request's, else a prefix to come") {
  struct Case {
    const char* fields;
    const char* name;
    const char* generate_name;
  };
  const Case cases[] = {
      {R"("name":"r","object":{"metadata":{"name":"a"}},"oldObject":{"metadata":{"name":"b"}})", "a", ""},
      {R"("name":"r","object":null,"oldObject":{"metadata":{"name":"b"}})", "b", ""},
      {R"("name":"r","object":{"kind":"PodExecOptions"})", "r", ""},
      {R"("object":{"metadata":{"generateName":"web-"}})", "", "web-"},
      {R"("object":{"metadata":{"name":"a","generateName":"web-"}})", "a", ""},
      {R"("object":null,"oldObject":null)", "", ""},
  };
  for (const Case& c : cases) {
    CAPTURE(c.fields);
    const Document document(with_request(c.fields));
    const auto review = read_review(document.root);
    REQUIRE(review.has_value());
    CHECK(review->name == c.name);
    CHECK(review->generate_name == c.generate_name);
  }
}

TEST_CASE("what is no review of a known version with a uid and an operation is refused with the reason") {
  const std::pair<std::string, std::string> cases[] = {
      {"[]", "the body is no JSON object"},
      {"{}", "the body has no kind: AdmissionReview is wanted"},
      {R"({"kind":"Pod"})", "kind is \"Pod\": AdmissionReview is wanted"},
      {R"({"kind":"AdmissionReview"})", "apiVersion is \"\": admission.k8s.io/v1 and"},
      {R"({"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v2","request":{}})", "apiVersion is \"admission"},
      {R"({"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1"})", "the AdmissionReview has no request"},
      {R"({"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":[]})", "the AdmissionReview has no"},
      {R"({"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{}})", "request.uid is missing"},
      {with_request(R"("object":[])"), "request.object is not an object"},
      {with_request(R"("oldObject":"x")"), "request.oldObject is not an object"},
      {with_request(R"("namespace":7)"), "request.namespace is not a string"},
      {with_request(R"("dryRun":"yes")"), "request.dryRun is not a boolean"},
      {with_request(R"("userInfo":{"groups":["a",1]})"), "request.groups is not a list of strings"},
      {with_request(R"("userInfo":{"username":{}})"), "request.username is not a string"},
      {R"({"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"u","operation":"CREATE"}})",
       "request.resource.resource is missing"},
      {R"({"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"u","operation":"create",
          "resource":{"resource":"pods"}}})",
       "request.operation is \"create\": CREATE, UPDATE, DELETE and CONNECT are known"},
  };
  for (const auto& [text, expected] : cases) {
    CAPTURE(text);
    const Document document(text);
    const auto review = read_review(document.root);
    REQUIRE_FALSE(review.has_value());
    CHECK(review.error().message.starts_with(expected));
  }
}

}  // namespace
}  // namespace tidegate::admission
