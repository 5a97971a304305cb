// The leaves: constants, variables, slots; and results that were computed when the expression was compiled.
// Thread contract: as node.hpp. Tested in tests/policies/cel/evaluate_test.cpp.
#pragma once

#include <cstdint>
#include <string_view>

#include "policies/cel/nodes/node.hpp"

namespace tidegate::cel::nodes {

class Constant final : public Node {
 public:
  explicit Constant(const Value& value) noexcept : value_(value) {}
  Value eval(Frame&) const override { return value_; }
  void dump(Dump& out) const override;
  [[nodiscard]] const Value& value() const noexcept { return value_; }

 private:
  Value value_;
};

// A call with constants, computed at compile time: it costs what Kubernetes counts for computing it.
class Folded final : public Node {
 public:
  Folded(const Value& value, std::uint64_t cost) noexcept : value_(value), cost_(cost) {}
  Value eval(Frame& frame) const override {
    frame.cost += cost_;
    return value_;
  }
  void dump(Dump& out) const override;

 private:
  Value value_;
  std::uint64_t cost_;
};

// A declared variable of the activation. Its cost is counted by the path that it begins.
class Variable final : public Node {
 public:
  Variable(std::size_t slot, std::string_view name) noexcept : slot_(slot), name_(name) {}
  Value eval(Frame& frame) const override;
  void dump(Dump& out) const override;
  [[nodiscard]] std::size_t slot() const noexcept { return slot_; }

 private:
  std::size_t slot_;
  std::string_view name_;
};

// A comprehension's variable.
class Slot final : public Node {
 public:
  Slot(std::size_t slot, std::string_view name) noexcept : slot_(slot), name_(name) {}
  Value eval(Frame& frame) const override { return frame.slots[slot_]; }
  void dump(Dump& out) const override;
  [[nodiscard]] std::size_t slot() const noexcept { return slot_; }

 private:
  std::size_t slot_;
  std::string_view name_;
};

// An accumulator that is computed when it is first read, as cel-go does: optMap()'s variable. The slot beside it holds
// whether it was.
class LazySlot final : public Node {
 public:
  LazySlot(std::size_t slot, std::string_view name, const Node& init) noexcept
      : slot_(slot), name_(name), init_(init) {}
  Value eval(Frame& frame) const override;
  void dump(Dump& out) const override;

 private:
  std::size_t slot_;
  std::string_view name_;
  const Node& init_;
};

}  // namespace tidegate::cel::nodes
