#include "bench/load/check.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <functional>

#include "policies/base/limits.hpp"

namespace tidegate::bench {

namespace {

constexpr std::array<std::string_view, wrong_kinds> names{"not_json",   "no_response",   "uid",   "kind",
                                                          "allowed",    "patch_pairing", "patch", "patch_on_validate",
                                                          "unexpected", "inconsistent"};

// Details are shown to people: what a server sent is cut to this many bytes.
constexpr std::size_t shown_bytes = 200;

std::string shown(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, shown_bytes)) out += c >= ' ' && c != 0x7f ? c : '?';
  return text.size() > shown_bytes ? out + "…" : out;
}

// Both answers from a little before where they part.
std::string difference(std::string_view first, std::string_view now) {
  constexpr std::size_t context = 40;
  const auto parted = std::mismatch(first.begin(), first.end(), now.begin(), now.end()).first - first.begin();
  const std::size_t from = static_cast<std::size_t>(parted) < context ? 0 : static_cast<std::size_t>(parted) - context;
  return fmt::format("first …{}; now …{}", shown(first.substr(from)), shown(now.substr(from)));
}

Verdict wrong(Wrong kind, std::string detail) {
  return {.right = false, .wrong = kind, .decision = {}, .detail = std::move(detail)};
}

// Standard base64 with padding (RFC 4648), as Go's encoding/json demands of []byte. False when it is not.
bool decode_base64(std::string_view text, std::string& out) {
  if (text.size() % 4 != 0) return false;
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  // OpenSSL skips white space and takes '=' anywhere; Go does not.
  if (text.substr(0, text.size() - padding).find_first_of("= \t\r\n-") != std::string_view::npos) return false;
  out.resize(text.size() / 4 * 3);
  const int decoded =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()), reinterpret_cast<const unsigned char*>(text.data()),
                      static_cast<int>(text.size()));
  if (decoded < 0) return false;
  out.resize(static_cast<std::size_t>(decoded) - padding);
  return true;
}

bool as_expected(Expect expect, bool allowed, bool patched) {
  switch (expect) {
    case Expect::any:
      return true;
    case Expect::allow:
      return allowed;
    case Expect::deny:
      return !allowed;
    case Expect::patch:
      return allowed && patched;
  }
  return true;
}

bool is_json_array(const std::string& text, base::Arena& arena) {
  const auto root = json::parse_copy(text, arena);
  return root && root->is_array();
}

}  // namespace

std::string_view name_of(Wrong wrong) noexcept {
  return names[static_cast<std::size_t>(wrong)];
}

AnswerChecker::AnswerChecker(std::size_t reviews, Expect expect, bool check_uids, bool may_change)
    : references_(reviews),
      arena_(32 * limits::MiB, limits::retained_scratch_bytes),
      expect_(expect),
      check_uids_(check_uids),
      may_change_(may_change) {}

bool AnswerChecker::same_as_reference(const Reference& reference, const Asked& asked,
                                      std::string_view body) const noexcept {
  const std::size_t head = reference.before.size();
  if (!reference.known || body.size() != head + reference.uid_size + reference.after.size()) return false;
  return body.starts_with(reference.before) && body.ends_with(reference.after) &&
         (!check_uids_ || body.substr(head, reference.uid_size) == asked.uid);
}

Verdict AnswerChecker::check(const Asked& asked, std::string_view body) {
  Reference& reference = references_[asked.index];
  if (same_as_reference(reference, asked, body)) {
    return {.right = true, .wrong = {}, .decision = reference.decision, .detail = {}};
  }
  arena_.reset();
  const auto root = parser_.parse(body, arena_);
  if (!root) return wrong(Wrong::not_json, fmt::format("{}: {}", root.error().message, shown(body)));
  Verdict verdict = judge(asked, *root);
  if (!verdict.right) return verdict;
  const std::string_view uid = (*root)["response"]["uid"].string();
  // A uid written with escapes does not lie in the body; then only the whole answer can be compared.
  const std::less<const char*> before;
  const bool inside = !uid.empty() && !before(uid.data(), body.data()) && before(uid.data(), body.data() + body.size());
  const std::size_t at = inside ? static_cast<std::size_t>(uid.data() - body.data()) : body.size();
  const std::size_t size = inside ? uid.size() : 0;
  if (reference.known && !may_change_) {
    return wrong(Wrong::inconsistent,
                 difference(reference.before + reference.after,
                            std::string(body.substr(0, at)) + std::string(body.substr(at + size))));
  }
  reference = {.before = std::string(body.substr(0, at)),
               .after = std::string(body.substr(at + size)),
               .uid_size = size,
               .decision = verdict.decision,
               .known = true};
  return verdict;
}

Verdict AnswerChecker::judge(const Asked& asked, const json::Node& root) {
  const json::Node& response = root["response"];
  if (!response.is_object()) return wrong(Wrong::no_response, "response is missing");
  const std::string_view uid = response["uid"].string();
  if (check_uids_ && uid != asked.uid) {
    return wrong(Wrong::uid, fmt::format("expected response.uid \"{}\", got \"{}\"", asked.uid, shown(uid)));
  }
  const std::string_view version = root["apiVersion"].string();
  if (root["kind"].string() != "AdmissionReview" || version != asked.api_version) {
    return wrong(Wrong::kind, fmt::format("expected AdmissionReview of {}, got {} of {}", asked.api_version,
                                          shown(root["kind"].string()), shown(version)));
  }
  if (!response["allowed"].is_boolean()) return wrong(Wrong::allowed, "response.allowed is no boolean");

  const json::Node& patch = response["patch"];
  const json::Node& type = response["patchType"];
  // v1beta1 takes a patch without its type for a JSONPatch.
  const bool typed =
      type.string() == "JSONPatch" || (type.is_null() && asked.api_version == "admission.k8s.io/v1beta1");
  const bool patched = !patch.is_null();
  if ((patched && !typed) || (!patched && !type.is_null())) {
    return wrong(Wrong::patch_pairing,
                 fmt::format("patch {}, patchType \"{}\"", patched ? "present" : "absent", shown(type.string())));
  }
  std::string decoded;
  if (patched && (!decode_base64(patch.string(), decoded) || !is_json_array(decoded, arena_))) {
    return wrong(Wrong::patch, fmt::format("patch is not base64 of a JSON array: {}", shown(patch.string())));
  }
  if (patched && asked.validating) return wrong(Wrong::patch_on_validate, shown(decoded));

  const bool allowed = response["allowed"].boolean();
  const Expect expect = asked.expect == Expect::any ? expect_ : asked.expect;
  if (!as_expected(expect, allowed, patched)) {
    const std::string got = !allowed  ? "denied: " + shown(response["status"]["message"].string())
                            : patched ? std::string("allowed with a patch")
                                      : std::string("allowed without a patch");
    return wrong(Wrong::unexpected, fmt::format("expected {}, got {}", name_of(expect), got));
  }
  const bool warned = !response["warnings"].items().empty();
  return {
      .right = true, .wrong = {}, .decision = {.allowed = allowed, .patched = patched, .warned = warned}, .detail = {}};
}

std::size_t AnswerChecker::differing(const AnswerChecker& other) const noexcept {
  std::size_t count = 0;
  if (may_change_) return count;
  for (std::size_t i = 0; i < references_.size() && i < other.references_.size(); ++i) {
    const Reference& left = references_[i];
    const Reference& right = other.references_[i];
    if (left.known && right.known && (left.before != right.before || left.after != right.after)) ++count;
  }
  return count;
}

}  // namespace tidegate::bench
