// && and ||, which take any number of terms and let no error pass that a later term decides; the ternary; !.
// Thread contract: as node.hpp. Tested in tests/policies/cel/evaluate_test.cpp.
#pragma once

#include <span>

#include "policies/cel/nodes/node.hpp"

namespace tidegate::cel::nodes {

// decisive: false for &&, true for ||.
class Logic final : public Node {
 public:
  Logic(std::span<const Node* const> terms, bool decisive) noexcept : terms_(terms), decisive_(decisive) {}
  Value eval(Frame& frame) const override;
  void dump(Dump& out) const override;
  [[nodiscard]] std::span<const Node* const> terms() const noexcept { return terms_; }
  [[nodiscard]] bool decisive() const noexcept { return decisive_; }

 private:
  std::span<const Node* const> terms_;
  bool decisive_;
};

// Costs nothing itself; its branches are attributes, which cost less there (see path.hpp).
class Ternary final : public Node {
 public:
  Ternary(const Node& condition, const Node& truthy, const Node& falsy) noexcept
      : condition_(condition), truthy_(truthy), falsy_(falsy) {}
  Value eval(Frame& frame) const override;
  void dump(Dump& out) const override;

 private:
  const Node& condition_;
  const Node& truthy_;
  const Node& falsy_;
};

class Not final : public Node {
 public:
  explicit Not(const Node& operand) noexcept : operand_(operand) {}
  Value eval(Frame& frame) const override;
  void dump(Dump& out) const override;

 private:
  const Node& operand_;
};

// optional.or(other) and optional.orValue(value): no call in cel-go, so they cost nothing and evaluate the right side
// only when it is needed.
class OptionalOr final : public Node {
 public:
  OptionalOr(const Node& left, const Node& right, bool value) noexcept : left_(left), right_(right), value_(value) {}
  Value eval(Frame& frame) const override;
  void dump(Dump& out) const override;

 private:
  const Node& left_;
  const Node& right_;
  bool value_;
};

// What && and || make of a term that is no bool: its error, or that there is no such overload.
[[nodiscard]] Value as_error(const Value& value) noexcept;

}  // namespace tidegate::cel::nodes
