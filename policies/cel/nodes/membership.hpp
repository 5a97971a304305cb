// `x in [constants]`, as the set that cel-go makes of it: it costs nothing beside x.
// Texts are compared by length and content when there are few, else found by halving.
// Thread contract: as node.hpp. Tested in tests/policies/cel/evaluate_test.cpp.
#pragma once

#include <span>
#include <string_view>

#include "policies/cel/nodes/node.hpp"

namespace tidegate::cel::nodes {

class Member final : public Node {
 public:
  // REQUIRES: `list` is a list of scalars; `texts` are its elements sorted by texts_before(), if all are strings.
  Member(const Node& element, const Value& list, std::span<const std::string_view> texts) noexcept
      : element_(element), list_(list), texts_(texts) {}
  [[nodiscard]] static bool texts_before(std::string_view left, std::string_view right) noexcept {
    return left.size() != right.size() ? left.size() < right.size() : left < right;
  }
  Value eval(Frame& frame) const override;
  void dump(Dump& out) const override;

 private:
  const Node& element_;
  Value list_;
  std::span<const std::string_view> texts_;
};

}  // namespace tidegate::cel::nodes
