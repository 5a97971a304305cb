// One input as the webhook would answer it: first what it fills in, then what it says to the result.
// Thread contract: one thread at a time. Tested in tests/policies/author/check_test.cpp.
#pragma once

#include <string>
#include <vector>

#include "policies/author/inputs.hpp"
#include "policies/author/request.hpp"
#include "policies/engine/decide.hpp"

namespace tidegate::author {

struct JudgedViolation {
  std::string policy, rule, path, message;
};

// Texts are copies: a judgement outlives the decision it was made from.
struct Judgement {
  std::string kind, namespace_name, name;
  bool allowed = true;
  std::vector<JudgedViolation> violations;  // at most limits::max_violations
  std::string message;                      // of the denial, as a client would see it
  std::vector<std::string> warnings;
  std::vector<std::string> audited;  // what goes to the audit log
  std::string patch;                 // RFC 6902 as JSON; empty when nothing is filled in
};

class Judge {
 public:
  explicit Judge(const engine::PolicySet& set, RequestOptions request, std::chrono::system_clock::time_point now);

  // Errors: a manifest without apiVersion, kind or metadata; an AdmissionReview that is none.
  [[nodiscard]] base::Result<Judgement> judge(const Input& input);

 private:
  void fill_in(admission::Review& review, Judgement& judgement);
  void validate(const admission::Review& review, Judgement& judgement);
  void note(const engine::Decision& decision, Judgement& judgement);

  const engine::PolicySet& set_;
  RequestOptions request_;
  std::chrono::system_clock::time_point now_;
  base::Arena document_;
  // Two, because the patched object lives in the first while it is judged with the second.
  engine::Scratch mutating_, validating_;
  json::Node mutated_;
};

}  // namespace tidegate::author
