// `x in [constants]`, as the set that cel-go makes of it: it costs nothing beside x.
// Thread contract: as node.hpp. Tested in tests/policies/cel/evaluate_test.cpp.
#pragma once

#include "policies/cel/nodes/node.hpp"

namespace tidegate::cel::nodes {

class Member final : public Node {
 public:
  // REQUIRES: `list` is a list of scalars.
  Member(const Node& element, const Value& list) noexcept : element_(element), list_(list) {}
  Value eval(Frame& frame) const override;
  void dump(Dump& out) const override;

 private:
  const Node& element_;
  Value list_;
};

}  // namespace tidegate::cel::nodes
