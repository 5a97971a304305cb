// Whether two matches could meet in one request. Errs on the side of yes: what can't be told apart when rules are
// loaded may meet. Subresources are left out, since nothing is filled in there.
// Thread contract: pure functions. Tested in tests/policies/engine/rules/overlap_test.cpp.
#pragma once

#include <string_view>

#include "policies/engine/rules/model.hpp"

namespace tidegate::engine {

[[nodiscard]] bool matches_overlap(const Match& left, const Match& right);
// Whether some text matches both globs. Time: the product of their lengths.
[[nodiscard]] bool globs_overlap(std::string_view left, std::string_view right);
// Whether some text is in both sets.
[[nodiscard]] bool sets_overlap(const GlobSet& left, const GlobSet& right);
// Whether some object's labels satisfy both.
[[nodiscard]] bool selectors_overlap(const values::LabelSelector& left, const values::LabelSelector& right);

}  // namespace tidegate::engine
