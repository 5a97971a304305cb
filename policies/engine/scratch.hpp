// What a thread keeps between decisions so that steady state allocates nothing, and the report that is being written.
// Invariants: reset() keeps capacities and at most limits::retained_scratch_bytes of the arena.
// Thread contract: one thread's. Tested in tests/policies/engine/allocation_test.cpp.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "policies/base/arena.hpp"
#include "policies/base/limits.hpp"
#include "policies/checks/check.hpp"
#include "policies/checks/resource_memo.hpp"
#include "policies/engine/decision.hpp"
#include "policies/engine/expressions/scratch.hpp"
#include "policies/engine/index.hpp"
#include "policies/values/image_memo.hpp"
#include "policies/values/pattern.hpp"

namespace tidegate::engine {

struct Scratch {
  Scratch() = default;
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  // Forgets the last decision.
  void reset() noexcept {
    arena.reset();
    images.clear();
    resources.clear();
    findings.clear();
    old_findings.clear();
    old_identities.clear();
    denials.clear();
    denial_count = 0;
    denied_rules.clear();
    warnings.clear();
    annotations.clear();
    audited.clear();
    excepted.clear();
    outcomes.clear();
    message.clear();
    patch.clear();
    expressions.reset();
  }

  base::Arena arena{limits::decision_arena_bytes, limits::retained_scratch_bytes};
  values::Matchers patterns;
  values::ImageMemo images;
  PolicyBits policy_bits;
  checks::ResourceMemo resources;
  std::vector<PolicyIndex> candidates;
  checks::Findings findings{arena};
  checks::Findings old_findings{arena};
  std::vector<std::string_view> old_identities;
  std::vector<const ExceptionSource*> applying;
  ExpressionScratch expressions;

  std::vector<Violation> denials;  // at most limits::max_violations
  std::size_t denial_count = 0;
  std::vector<std::uint32_t> denied_rules;  // ids, in order, each once
  std::vector<std::string_view> warnings;
  std::vector<admission::AuditAnnotation> annotations;
  std::string audited;   // lines for the audit log
  std::string excepted;  // names of exceptions that mattered
  std::vector<RuleOutcome> outcomes;
  std::string message;
  std::string patch;
};

}  // namespace tidegate::engine
