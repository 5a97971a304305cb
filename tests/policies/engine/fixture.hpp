// A policy set from rule-file text, reviews built in a line, and decisions read back: what the engine's tests share.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "policies/engine/decide.hpp"
#include "policies/engine/policy_set.hpp"

namespace tidegate::engine {

// 2026-11-23T12:00:00Z, the tests' now.
std::chrono::system_clock::time_point noon();

// Compiles the text as one file; a diagnostic fails the test.
std::shared_ptr<const PolicySet> set_of(const std::string& rules);

// A policy of one rule: `name: NAME`, spec lines in flow style, and the rule.
std::string policy(const std::string& name, const std::string& spec, const std::string& rule);

struct ReviewText {
  std::string operation = "CREATE";
  std::string group = {};
  std::string resource = "pods";
  std::string sub_resource = {};
  std::string kind = "Pod";
  std::string namespace_name = "shop";
  std::string username = "ada";
  std::string groups = R"(["dev"])";
  std::string object = "null";
  std::string old_object = "null";
};

// What was decided, copied, so that it outlives the scratch.
struct Decided {
  Verdict verdict = Verdict::allow;
  bool erred = false;
  std::string message;
  std::string patch;
  std::vector<std::string> warnings;
  std::vector<std::pair<std::string, std::string>> annotations;
  std::vector<std::string> outcomes;  // "policy/rule OUTCOME COUNT"
  std::string annotation(std::string_view key) const;
};

Decided decide_text(const PolicySet& set, const ReviewText& review, std::string_view route = "/validate",
                    Budget budget = {});

}  // namespace tidegate::engine
