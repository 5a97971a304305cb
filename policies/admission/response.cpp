#include "policies/admission/response.hpp"

#include <openssl/evp.h>

#include <algorithm>

#include "policies/base/json/writer.hpp"
#include "policies/base/limits.hpp"
#include "policies/base/scratch_text.hpp"
#include "policies/base/text.hpp"

namespace tidegate::admission {

namespace {

using json::Writer;

// RFC 4648 with padding, as Go's encoding/json reads []byte.
base::ScratchText base64(std::string_view bytes) {
  base::ScratchText text;
  std::string& out = text.string();
  out.resize((bytes.size() + 2) / 3 * 4 + 1);
  const int written =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(written));
  return text;
}

// Room for the line that says how many were left out.
constexpr std::size_t reserve_runes = 64;

void write_warnings(std::span<const std::string_view> warnings, Writer& writer) {
  writer.key("warnings").begin_array();
  std::size_t runes = 0;
  std::size_t shown = 0;
  for (const std::string_view warning : warnings) {
    base::ScratchText whole, line;
    base::append_one_line(whole.string(), warning);
    base::append_cut_runes(line.string(), whole, limits::max_warning_runes);
    const std::size_t size = base::count_runes(line);
    if (runes + size + reserve_runes > limits::max_warnings_runes_total) break;
    runes += size;
    ++shown;
    writer.value(line.view());
  }
  if (shown < warnings.size()) {
    writer.value(base::join("and ", warnings.size() - shown, " more warnings").view());
  }
  writer.end_array();
}

std::string_view reason_of(int code) noexcept {
  switch (code) {
    case 400:
      return "BadRequest";
    case 403:
      return "Forbidden";
    case 404:
      return "NotFound";
    case 405:
      return "MethodNotAllowed";
    case 408:
      return "Timeout";
    case 413:
      return "RequestEntityTooLarge";
    case 415:
      return "UnsupportedMediaType";
    case 500:
      return "InternalError";
    case 503:
      return "ServiceUnavailable";
    default:
      return "";  // metav1.StatusReasonUnknown
  }
}

// What can stand between quotes as it is: API servers send UUIDs.
bool needs_no_escape(std::string_view text) noexcept {
  return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; });
}

bool is_plain(const AuditAnnotation& annotation) noexcept {
  return annotation.value.size() <= limits::max_audit_value_bytes && needs_no_escape(annotation.key) &&
         needs_no_escape(annotation.value);
}

// The answer that nearly all requests get, in pieces that are the same each time.
bool write_plain_allowance(const Review& review, const Response& response, std::string& out) {
  if (!response.allowed || !response.patch.empty() || !response.warnings.empty() || !needs_no_escape(review.uid) ||
      !std::ranges::all_of(response.audit_annotations, is_plain)) {
    return false;
  }
  out.append(R"({"kind":"AdmissionReview","apiVersion":")").append(to_string(review.version));
  out.append(R"(","response":{"uid":")").append(review.uid).append(R"(","allowed":true)");
  std::string_view before = R"(,"auditAnnotations":{")";
  for (const AuditAnnotation& annotation : response.audit_annotations) {
    out.append(before).append(annotation.key).append(R"(":")").append(annotation.value).append(1, '"');
    before = ",\"";
  }
  out.append(response.audit_annotations.empty() ? "}}" : "}}}");
  return true;
}

}  // namespace

Response allowed() noexcept {
  return {};
}

Response denied(std::string_view message) noexcept {
  Response response;
  response.allowed = false;
  response.message = message;
  return response;
}

Response patched(std::string_view patch) noexcept {
  Response response;
  response.patch = patch;
  return response;
}

void write_response(const Review& review, const Response& response, std::string& out) {
  if (write_plain_allowance(review, response, out)) return;
  Writer writer(out);
  writer.begin_object().field("kind", "AdmissionReview").field("apiVersion", to_string(review.version));
  writer.key("response").begin_object().field("uid", review.uid).field("allowed", response.allowed);
  if (!response.allowed) {
    writer.key("status").begin_object().field("status", "Failure").field("message", response.message);
    writer.field("reason", "Forbidden").field("code", 403).end_object();
  } else if (!response.patch.empty()) {
    writer.field("patchType", "JSONPatch").field("patch", base64(response.patch).view());
  }
  if (!response.warnings.empty()) write_warnings(response.warnings, writer);
  if (!response.audit_annotations.empty()) {
    writer.key("auditAnnotations").begin_object();
    for (const AuditAnnotation& annotation : response.audit_annotations) {
      base::ScratchText value;
      base::append_cut_bytes(value.string(), annotation.value, limits::max_audit_value_bytes);
      writer.field(annotation.key, value.view());
    }
    writer.end_object();
  }
  writer.end_object().end_object();
}

void write_status(int code, std::string_view message, std::string& out) {
  Writer writer(out);
  writer.begin_object().field("kind", "Status").field("apiVersion", "v1").key("metadata").begin_object().end_object();
  writer.field("status", "Failure").field("message", message).field("reason", reason_of(code)).field("code", code);
  writer.end_object();
}

}  // namespace tidegate::admission
