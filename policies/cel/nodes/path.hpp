// A chain of selections and indices from one root: object.spec.containers[0].?image, has(a.b.c). One node for the whole
// chain, as cel-go's attributes are: each step that is made costs 1, and the root 1 where the chain is a value of its
// own (not as a branch of a ternary, nor as an index).
// Optionals: from the first `.?` or `[?]`, or when the root is an optional, what is absent ends the chain as
// optional.none(), and the result is an optional.
// Thread contract: as node.hpp. Tested in tests/policies/cel/evaluate_test.cpp and cost_test.cpp.
#pragma once

#include <span>
#include <string_view>

#include "policies/cel/nodes/node.hpp"
#include "policies/cel/operations.hpp"

namespace tidegate::cel::nodes {

struct Step {
  Value key;                   // constant key, when `node` is null
  const Node* node = nullptr;  // computes the key
  bool optional = false;
};

// One step. `tested`: what is absent is no error. `out` is the value, or the error. `spec_errors` as in
// EnvironmentOptions.
[[nodiscard]] Presence qualify(Context& context, const Value& operand, const Value& key, bool tested, bool spec_errors,
                               Value& out);

struct PathOptions {
  bool test = false;    // has(): the last step only looks
  bool branch = false;  // of a ternary or as an index: has() of an optional chain is then an optional, as in cel-go
  bool spec_errors = false;  // EnvironmentOptions
  std::uint8_t root_cost = 1;
};

class Path final : public Node {
 public:
  Path(const Node& root, std::span<const Step> steps, PathOptions options) noexcept
      : root_(root), steps_(steps), options_(options) {}
  Value eval(Frame& frame) const override;
  // The rest of eval(), when the root's value is known.
  [[nodiscard]] Value from(Frame& frame, const Value& root) const;
  void dump(Dump& out) const override;

 private:
  [[nodiscard]] Value walk(Frame& frame, Value value) const;

  const Node& root_;
  std::span<const Step> steps_;
  PathOptions options_;
};

}  // namespace tidegate::cel::nodes
