// What findings are written with beside base/text.hpp: lists that stay readable, and what stands for a value in a
// finding's identity. Runs only when something is wrong.
// Invariants: the length of what comes out is bounded. Thread contract: pure functions.
// Tested in tests/policies/checks/text_test.cpp.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace tidegate::checks {

// Parts for base::join().
// `a, b, c and 4 more`: as many as fit limits::max_listed_bytes, at least one. REQUIRES: the values are a rule's own.
struct Listed {
  std::span<const std::string> values;
};
void append_part(std::string& out, const Listed& part);
// The value itself when it is short, else its beginning, length and a hash: equal for equal values and, but for chance,
// for them alone.
struct Identity {
  std::string_view value;
};
void append_part(std::string& out, const Identity& part);

}  // namespace tidegate::checks
