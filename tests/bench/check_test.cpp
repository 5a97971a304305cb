#include "bench/load/check.hpp"

#include <doctest/doctest.h>

#include <string>

#include "tests/bench/fixtures.hpp"

namespace tidegate::bench {
namespace {

constexpr std::string_view patch_of_array = R"(,"allowed":true,"patchType":"JSONPatch","patch":"W10=")";  // []

Verdict check(AnswerChecker& checker, std::string answer, std::string_view uid = a_uid, bool validating = true,
              std::string_view version = "admission.k8s.io/v1", std::size_t index = 0) {
  const std::size_t size = answer.size();
  answer.append(json::padding_bytes, '\0');
  return checker.check({.index = index, .uid = uid, .api_version = version, .validating = validating},
                       std::string_view(answer).substr(0, size));
}

Verdict check_fresh(const std::string& answer, bool validating = true, Expect expect = Expect::any,
                    std::string_view version = "admission.k8s.io/v1") {
  AnswerChecker checker(1, expect, true);
  return check(checker, answer, a_uid, validating, version);
}

TEST_CASE("right answers are right, and what they decided is known") {
  const auto allowed = check_fresh(answer_text());
  CHECK_MESSAGE(allowed.right, allowed.detail);
  CHECK(allowed.decision.allowed);
  CHECK_FALSE(allowed.decision.patched);
  const auto denied = check_fresh(
      answer_text(a_uid, R"(,"allowed":false,"status":{"code":403,"message":"no"},"warnings":["w"],"patch":null)"));
  CHECK(denied.right);
  CHECK_FALSE(denied.decision.allowed);
  CHECK(denied.decision.warned);
  const auto patched = check_fresh(answer_text(a_uid, patch_of_array), false);
  CHECK_MESSAGE(patched.right, patched.detail);
  CHECK(patched.decision.patched);
  const auto old = check_fresh(answer_text(a_uid, R"(,"allowed":true,"patch":"W10=")", "v1beta1"), false, Expect::any,
                               "admission.k8s.io/v1beta1");
  CHECK_MESSAGE(old.right, old.detail);
}

TEST_CASE("wrong answers are told apart") {
  const std::string other = "99999999-2222-4333-8444-555555555555";
  const struct {
    Wrong expected;
    std::string answer;
    bool validating = true;
    Expect expect = Expect::any;
  } rows[] = {
      {Wrong::not_json, ""},
      {Wrong::not_json, "<html>"},
      {Wrong::not_json, answer_text() + "}"},
      {Wrong::no_response, "{}"},
      {Wrong::no_response, R"({"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","response":[]})"},
      {Wrong::uid, answer_text(other)},
      {Wrong::uid, answer_text("")},
      {Wrong::kind, answer_text(a_uid, R"(,"allowed":true)", "v1beta1")},
      {Wrong::kind, R"({"kind":"Status","apiVersion":"admission.k8s.io/v1","response":{"uid":")" + std::string(a_uid) +
                        R"(","allowed":true}})"},
      {Wrong::allowed, answer_text(a_uid, "")},
      {Wrong::allowed, answer_text(a_uid, R"(,"allowed":"true")")},
      {Wrong::patch_pairing, answer_text(a_uid, R"(,"allowed":true,"patch":"W10=")"), false},
      {Wrong::patch_pairing, answer_text(a_uid, R"(,"allowed":true,"patchType":"JSONPatch")"), false},
      {Wrong::patch_pairing, answer_text(a_uid, R"(,"allowed":true,"patchType":"Merge","patch":"W10=")"), false},
      {Wrong::patch, answer_text(a_uid, R"(,"allowed":true,"patchType":"JSONPatch","patch":[])"), false},
      {Wrong::patch, answer_text(a_uid, R"(,"allowed":true,"patchType":"JSONPatch","patch":"W10")"), false},
      {Wrong::patch, answer_text(a_uid, R"(,"allowed":true,"patchType":"JSONPatch","patch":"W1 =")"), false},
      {Wrong::patch, answer_text(a_uid, R"(,"allowed":true,"patchType":"JSONPatch","patch":"e30=")"), false},
      {Wrong::patch, answer_text(a_uid, R"(,"allowed":true,"patchType":"JSONPatch","patch":"====")"), false},
      {Wrong::patch, answer_text(a_uid, R"(,"allowed":true,"patchType":"JSONPatch","patch":"")"), false},
      {Wrong::patch_on_validate, answer_text(a_uid, patch_of_array), true},
      {Wrong::unexpected, answer_text(), true, Expect::deny},
      {Wrong::unexpected, answer_text(a_uid, R"(,"allowed":false)"), true, Expect::allow},
      {Wrong::unexpected, answer_text(), false, Expect::patch},
      {Wrong::unexpected, answer_text(a_uid, patch_of_array), false, Expect::deny},
  };
  for (const auto& row : rows) {
    CAPTURE(row.answer);
    const auto verdict = check_fresh(row.answer, row.validating, row.expect);
    REQUIRE_FALSE(verdict.right);
    CHECK(name_of(verdict.wrong) == name_of(row.expected));
    CHECK((row.expected == Wrong::no_response || !verdict.detail.empty()));
  }
}

TEST_CASE("a review's own expectation goes before that of the run") {
  AnswerChecker checker(1, Expect::deny, true);
  std::string answer = answer_text();
  answer.append(json::padding_bytes, '\0');
  const std::string_view body = std::string_view(answer).substr(0, answer_text().size());
  Asked asked{
      .index = 0, .uid = a_uid, .api_version = "admission.k8s.io/v1", .validating = true, .expect = Expect::any};
  CHECK_FALSE(checker.check(asked, body).right);
  asked.expect = Expect::allow;
  CHECK(checker.check(asked, body).right);
}

TEST_CASE("the same review must get the same answer but for the uid") {
  AnswerChecker checker(2, Expect::any, true);
  const std::string second = "99999999-2222-4333-8444-555555555555";
  CHECK(check(checker, answer_text()).right);
  CHECK(check(checker, answer_text(second), second).right);
  const auto changed = check(checker, answer_text(second, R"(,"allowed":false)"), second);
  REQUIRE_FALSE(changed.right);
  CHECK(changed.wrong == Wrong::inconsistent);
  CHECK(changed.detail.find("\"allowed\":true") != std::string::npos);
  CHECK(changed.detail.find("\"allowed\":false") != std::string::npos);
  // Another review has its own first answer.
  CHECK(check(checker, answer_text(second, R"(,"allowed":false)"), second, true, "admission.k8s.io/v1", 1).right);
  // An answer meant for another request does not pass because the rest of it is known.
  const auto mixed_up = check(checker, answer_text(a_uid), second);
  REQUIRE_FALSE(mixed_up.right);
  CHECK(mixed_up.wrong == Wrong::uid);
}

TEST_CASE("where answers may change, another answer is right when its form is") {
  AnswerChecker checker(1, Expect::any, true, true);
  CHECK(check(checker, answer_text()).right);
  const auto changed = check(checker, answer_text(a_uid, R"(,"allowed":false)"));
  REQUIRE(changed.right);
  CHECK_FALSE(changed.decision.allowed);
  CHECK(check(checker, answer_text()).decision.allowed);
  CHECK_FALSE(check(checker, answer_text("of-another-request")).right);
  AnswerChecker other(1, Expect::any, true, true);
  CHECK(check(other, answer_text(a_uid, R"(,"allowed":false)")).right);
  CHECK(checker.differing(other) == 0);
}

TEST_CASE("without uid checks any uid passes, also one of another length") {
  AnswerChecker checker(1, Expect::any, false);
  CHECK(check(checker, answer_text("canned")).right);
  CHECK(check(checker, answer_text("canned")).right);
  CHECK(check(checker, answer_text("other!")).right);
}

TEST_CASE("threads that got different first answers are found at the end") {
  AnswerChecker one(2, Expect::any, true);
  AnswerChecker two(2, Expect::any, true);
  CHECK(check(one, answer_text()).right);
  CHECK(one.differing(two) == 0);
  CHECK(check(two, answer_text(a_uid, R"(,"allowed":false)")).right);
  CHECK(one.differing(two) == 1);
}

TEST_CASE("what a server sent is cut before it is shown") {
  const auto verdict = check_fresh(std::string(100'000, 'x'));
  CHECK(verdict.wrong == Wrong::not_json);
  CHECK(verdict.detail.size() < 400);
}

}  // namespace
}  // namespace tidegate::bench
