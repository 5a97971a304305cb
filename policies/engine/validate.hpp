// Judging: every rule of every matching policy looks at the object as it will be stored; nothing is patched.
// Private to policies/engine. Thread contract: one thread, one decision. Tested in
// tests/policies/engine/validate_test.cpp.
#pragma once

#include "policies/engine/context.hpp"

namespace tidegate::engine {

// Judges by one policy that matches the request.
void validate(Context& context, PolicyIndex policy);

// A rule could not be evaluated: under failurePolicy Fail that counts as a violation and says so, under Ignore the
// rule is left out with a warning. `path`: of what it could not judge; may be empty.
void rule_failed(Context& context, const PolicySource& policy, const RuleSource& rule, std::uint32_t rule_id,
                 std::string_view path, std::string_view why);
// The same for a whole policy: whether it is about the request could not be evaluated.
void match_failed(Context& context, PolicyIndex policy, std::string_view why);

}  // namespace tidegate::engine
