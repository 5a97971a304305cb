// Whether a policy or an exception is about a request: everything in `match` beside what the index has settled.
// Thread contract: pure, allocates nothing. Tested in tests/policies/engine/matching_test.cpp.
#pragma once

#include <string_view>

#include "policies/admission/review.hpp"
#include "policies/engine/rules/model.hpp"

namespace tidegate::engine {

// Included (or nothing is included) and not excluded.
[[nodiscard]] bool in_globs(const GlobSet& globs, std::string_view text) noexcept;

// Resources, operation, namespace, name, labels, users and groups. A Match without resources matches any.
// Labels are matched as the API server matches an objectSelector: the old or the new object's will do, so that taking
// a label off is no way out.
// A name that is still to be generated matches a glob that its prefix matches and is excluded by none.
[[nodiscard]] bool matches(const Match& match, const admission::Review& review, bool resource_known) noexcept;

// The same for an exception, which must not apply by what is gone or not yet known: its labels are those of the object
// as it will be (on DELETE: as it was), and a name to come must not be one that is excluded.
[[nodiscard]] bool excepts(const Match& match, const admission::Review& review) noexcept;

// Whether the labels that a policy wants were there before: what it was not about then is no old violation of it.
[[nodiscard]] bool matched_before(const Match& match, const admission::Review& review) noexcept;

}  // namespace tidegate::engine
