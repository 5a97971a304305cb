// Policies of one patch rule and what becomes of objects: what these tests share.
#pragma once

#include <doctest/doctest.h>

#include <string>

#include "../fixture.hpp"

namespace tidegate::engine {

// A block scalar of a rule `name`, field `field`.
inline std::string patch_rule(const std::string& name, const std::string& field, const std::string& expression,
                              const std::string& more = {}) {
  return "name: " + name + "\n" + more + "      " + field + ": |\n        " + expression;
}
inline std::string json_patch(const std::string& expression) {
  return patch_rule("r", "jsonPatch", expression);
}
inline std::string configuration(const std::string& expression) {
  return patch_rule("r", "applyConfiguration", expression);
}

inline ReviewText deployment(const std::string& object, const std::string& old = "null") {
  return {.operation = old == "null" ? "CREATE" : "UPDATE",
          .group = "apps",
          .resource = "deployments",
          .kind = "Deployment",
          .object = object,
          .old_object = old};
}
inline ReviewText pod_of(const std::string& object) {
  return {.object = object};
}

// The patch of a policy of that rule, else what went wrong: "error: …", else "nothing".
inline std::string patch_of(const std::string& rule, const ReviewText& review) {
  const Decided decided = decide_text(*set_of(policy("p", "", rule)), review, "/mutate");
  if (decided.verdict == Verdict::deny) return "error: " + decided.message;
  return decided.patch.empty() ? "nothing" : decided.patch;
}

}  // namespace tidegate::engine
