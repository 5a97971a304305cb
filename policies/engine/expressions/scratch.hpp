// What a thread keeps for expressions between decisions. Private to policies/engine.
// Invariants: nothing here outlives the decision but capacity. Thread contract: one thread's.
// Tested through decide() in tests/policies/engine/.
#pragma once

#include <vector>

#include "policies/base/json/node.hpp"
#include "policies/cel/value.hpp"

namespace tidegate::engine {

// The variables of one policy for one object: each is computed once, when it is first read.
struct VariableCache {
  struct Entry {
    cel::Value value;
    bool known = false;
  };
  std::vector<Entry> entries;
};

struct ExpressionScratch {
  VariableCache now, before;  // of the object, and of the old object in its place
  json::Node request;         // `request`, once an expression has read it
  bool has_request = false;

  void reset() noexcept { has_request = false; }
};

}  // namespace tidegate::engine
