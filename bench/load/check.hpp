// Whether an answer is right: an HTTP status 200, an AdmissionReview for this very request, in the form that
// kube-apiserver demands (k8s.io/apiserver webhook/request/admissionreview.go), decided as expected, and the same as
// the answer that the same review got before, but for the uid, unless answers may change.
// That answer is kept: one that equals it byte for byte needs no parsing, which keeps the client light.
// Thread contract: one AnswerChecker per thread. Tested in tests/bench/check_test.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bench/load/expect.hpp"
#include "policies/base/arena.hpp"
#include "policies/base/json/parser.hpp"

namespace tidegate::bench {

// How an answer can be wrong. The order is that of the checks; the first that fails counts.
enum class Wrong : std::uint8_t {
  not_json,       // the body is no JSON
  no_response,    // `response` is missing or no object
  uid,            // response.uid is not the request's
  kind,           // apiVersion or kind is not the request's
  allowed,        // response.allowed is missing or no boolean
  patch_pairing,  // patch without patchType JSONPatch, or the other way round
  patch,          // patch is not base64 of a JSON array
  patch_on_validate,
  unexpected,    // another decision than the corpus or --expect says
  inconsistent,  // another answer than this review got before
};
inline constexpr std::size_t wrong_kinds = 10;
// As the report names them: `patch_on_validate`.
[[nodiscard]] std::string_view name_of(Wrong wrong) noexcept;

struct Decision {
  bool allowed = false;
  bool patched = false;
  bool warned = false;
};

struct Verdict {
  bool right = true;
  Wrong wrong = Wrong::not_json;  // meaningful when not right
  Decision decision;              // meaningful when right
  std::string detail;             // what was expected and what came; empty when right
};

// What the answer to one request is measured by.
struct Asked {
  std::size_t index = 0;  // of the review in the corpus
  std::string_view uid;
  std::string_view api_version;
  bool validating = false;
  Expect expect = Expect::any;  // any: what the checker was made with
};

class AnswerChecker {
 public:
  AnswerChecker(std::size_t reviews, Expect expect, bool check_uids, bool may_change = false);

  // REQUIRES: json::padding_bytes are readable behind `body`; asked.index < reviews.
  [[nodiscard]] Verdict check(const Asked& asked, std::string_view body);

  // How many reviews got another first answer here than there: threads are compared at the end of a run.
  [[nodiscard]] std::size_t differing(const AnswerChecker& other) const noexcept;

 private:
  struct Reference {
    std::string before;  // the answer up to the uid
    std::string after;   // and from behind it
    std::size_t uid_size = 0;
    Decision decision;
    bool known = false;
  };

  [[nodiscard]] bool same_as_reference(const Reference& reference, const Asked& asked,
                                       std::string_view body) const noexcept;
  [[nodiscard]] Verdict judge(const Asked& asked, const json::Node& root);

  std::vector<Reference> references_;
  json::Parser parser_;
  base::Arena arena_;
  Expect expect_;
  bool check_uids_;
  bool may_change_;
};

}  // namespace tidegate::bench
