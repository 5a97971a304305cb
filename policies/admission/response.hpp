// The answer to an AdmissionReview, and the Status for what is none: the only places where they are written.
// Source: k8s.io/api admission/v1 AdmissionResponse, apimachinery meta/v1 Status; apiserver's
// admission/plugin/webhook/request/admissionreview.go says what it verifies.
// Thread contract: pure. Tested in tests/policies/admission/response_test.cpp.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "policies/admission/review.hpp"

namespace tidegate::admission {

struct AuditAnnotation {
  std::string_view key;    // a qualified name without '/'; the API server puts the webhook's name before it
  std::string_view value;  // at most limits::max_audit_value_bytes
};

// All texts are borrowed. Constructed through the functions below, so that the parts that belong together are together.
struct Response {
  bool allowed = true;
  std::string_view message;  // of a denial
  std::string_view patch;    // RFC 6902 as JSON text; empty: none
  std::span<const std::string_view> warnings;
  std::span<const AuditAnnotation> audit_annotations;
};

[[nodiscard]] Response allowed() noexcept;
// Answered with code 403 and reason Forbidden: kubectl shows other reasons without the message.
[[nodiscard]] Response denied(std::string_view message) noexcept;
// REQUIRES: patch is a JSON Patch with at least one operation, and the review has an object.
[[nodiscard]] Response patched(std::string_view patch) noexcept;

// Appends the AdmissionReview, of the review's version and with its uid.
// Warnings: control characters become spaces (the API server drops a warning that has one), each is cut to
// limits::max_warning_runes, and those beyond limits::max_warnings_runes_total in all are left out and counted in a
// last one.
void write_response(const Review& review, const Response& response, std::string& out);

// Appends a Kubernetes Status: what is answered with `code` where there is no review to answer.
void write_status(int code, std::string_view message, std::string& out);

}  // namespace tidegate::admission
