#include "policies/admission/response.hpp"

#include <doctest/doctest.h>

#include <array>
#include <vector>

#include "policies/base/json/parser.hpp"
#include "policies/base/limits.hpp"
#include "policies/base/text.hpp"

namespace tidegate::admission {
namespace {

Review review_of(ApiVersion version, std::string_view uid) {
  Review review;
  review.version = version;
  review.uid = uid;
  return review;
}

std::string text(const Response& response, ApiVersion version = ApiVersion::v1) {
  std::string out;
  write_response(review_of(version, "u-1"), response, out);
  return out;
}

TEST_CASE("answers echo version and uid and pair the patch with its type") {
  CHECK(text(allowed()) ==
        R"({"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","response":{"uid":"u-1","allowed":true}})");
  CHECK(text(allowed(), ApiVersion::v1beta1).find("\"apiVersion\":\"admission.k8s.io/v1beta1\"") != std::string::npos);
  CHECK(text(denied("no \"root\"\nhere")) ==
        R"({"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","response":{"uid":"u-1","allowed":false,)"
        R"("status":{"status":"Failure","message":"no \"root\"\nhere","reason":"Forbidden","code":403}}})");
  CHECK(text(patched(R"([{"op":"add","path":"/a","value":1}])")) ==
        R"({"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","response":{"uid":"u-1","allowed":true,)"
        R"("patchType":"JSONPatch","patch":"W3sib3AiOiJhZGQiLCJwYXRoIjoiL2EiLCJ2YWx1ZSI6MX1d"}})");
}

TEST_CASE("a uid that must be escaped is, also in the plainest answer") {
  std::string out;
  write_response(review_of(ApiVersion::v1, "a\"b\\c\nd"), allowed(), out);
  CHECK(
      out ==
      R"({"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","response":{"uid":"a\"b\\c\nd","allowed":true}})");
}

TEST_CASE("warnings have no control character, are cut, and say how many were left out") {
  std::vector<std::string_view> warnings{"two\nlines\x01 and \xC2\x85 more"};
  const std::string long_one(1000, 'x');
  warnings.insert(warnings.end(), 40, long_one);
  Response response = allowed();
  response.warnings = warnings;
  base::Arena arena(limits::MiB, 0);
  const json::Node answer = *json::parse_copy(text(response), arena);
  const auto shown = answer["response"]["warnings"].items();
  REQUIRE(shown.size() > 2);
  CHECK(shown[0].string() == "two lines  and   more");
  std::size_t runes = 0;
  for (const json::Node& warning : shown) {
    CHECK(base::count_runes(warning.string()) <= limits::max_warning_runes);
    runes += base::count_runes(warning.string());
  }
  CHECK(runes <= limits::max_warnings_runes_total);
  CHECK(shown.back().string().ends_with(" more warnings"));
}

TEST_CASE("audit annotations are cut to what the API server keeps") {
  const std::string value(20'000, 'v');
  const std::array<AuditAnnotation, 1> annotations{{{"violations", value}}};
  Response response = allowed();
  response.audit_annotations = annotations;
  base::Arena arena(limits::MiB, 0);
  const json::Node answer = *json::parse_copy(text(response), arena);
  CHECK(answer["response"]["auditAnnotations"]["violations"].string().size() <= limits::max_audit_value_bytes);
}

TEST_CASE("audit annotations of an allowed request are the same JSON, whether they must be escaped or not") {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"abc123", R"("abc123")"}, {"", R"("")"}, {"a \"b\"", R"("a \"b\"")"}, {"\xC3\xB6\n", "\"\xC3\xB6\\n\""}};
  for (const auto& [value, written] : cases) {
    CAPTURE(value);
    const std::array<AuditAnnotation, 2> annotations{{{"rules", "0f"}, {"violations", value}}};
    Response response = allowed();
    response.audit_annotations = annotations;
    CHECK(text(response) == R"({"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","response":{"uid":"u-1",)"
                            R"("allowed":true,"auditAnnotations":{"rules":"0f","violations":)" +
                                std::string(written) + "}}}");
  }
}

TEST_CASE("what is no review is answered with a Status that names the reason") {
  std::string out;
  write_status(400, "the body is \"empty\"", out);
  CHECK(out == R"({"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",)"
               R"("message":"the body is \"empty\"","reason":"BadRequest","code":400})");
}

}  // namespace
}  // namespace tidegate::admission
