// Fast forms of the paths that nearly all are: constant names from a variable or a loop's element on, over parsed JSON,
// with a default for what is absent or without; and of has(a.b) && has(a.b.c) && …, which walks once. Names are strings
// of JSON, as members' are, so that they are found by comparing words. Whatever is no JSON object on the way is left to
// the general node, which gives the same values and costs. Thread contract: as node.hpp. Tested in
// tests/policies/cel/evaluate_test.cpp (against the general ones).
#pragma once

#include <cstdint>
#include <span>

#include "policies/base/json/node.hpp"
#include "policies/cel/nodes/node.hpp"
#include "policies/cel/nodes/path.hpp"

namespace tidegate::cel::nodes {

// Where a path begins.
struct Root {
  bool local = false;  // a frame's slot; else one of the activation's
  std::size_t slot = 0;
  const Node* node = nullptr;  // the general way to it

  // False where only the node can tell: lazy variables.
  [[nodiscard]] bool read(const Frame& frame, Value& out) const noexcept {
    if (local) {
      out = frame.slots[slot];
      return true;
    }
    const Activation& activation = frame.activation;
    if (slot >= activation.values.size() || slot >= activation.lazy_from) return false;
    out = activation.values[slot];
    return true;
  }
  [[nodiscard]] Value value(Frame& frame) const {
    Value out;
    return read(frame, out) ? out : node->eval(frame);
  }
};

class FieldPath final : public Node {
 public:
  // `general` is the same path.
  FieldPath(const Root& root, std::span<const json::Node> names, const cel::nodes::Path& general, bool test,
            std::uint8_t root_cost) noexcept
      : root_(root), names_(names), general_(general), cost_(names.size() + root_cost), test_(test) {}
  Value eval(Frame& frame) const override;
  void dump(Dump& out) const override;
  [[nodiscard]] const Root& root() const noexcept { return root_; }
  [[nodiscard]] std::span<const json::Node> names() const noexcept { return names_; }
  [[nodiscard]] bool is_test() const noexcept { return test_; }
  [[nodiscard]] std::uint64_t cost() const noexcept { return cost_; }

 private:
  Root root_;
  std::span<const json::Node> names_;
  const cel::nodes::Path& general_;
  std::uint64_t cost_;
  bool test_;
};

// x.a.?b.?c.orValue(d) over parsed JSON, in one walk and without an optional being made.
class FieldOr final : public Node {
 public:
  // `general` is the path with its optional steps, the first of which is names[required].
  FieldOr(const Root& root, std::span<const json::Node> names, std::size_t required, const cel::nodes::Path& general,
          const Node& otherwise, std::uint8_t root_cost) noexcept
      : root_(root),
        names_(names),
        required_(required),
        general_(general),
        otherwise_(otherwise),
        root_cost_(root_cost) {}
  Value eval(Frame& frame) const override;
  void dump(Dump& out) const override;

 private:
  Root root_;
  std::span<const json::Node> names_;
  std::size_t required_;
  const cel::nodes::Path& general_;
  const Node& otherwise_;
  std::uint64_t root_cost_;
};

// A run of has() in one &&, each of which goes on where the one before ended.
class HasChain final : public Node {
 public:
  // lengths: how many of the names each test takes, ascending. `general`: the same as &&.
  HasChain(const Root& root, std::span<const json::Node> names, std::span<const std::uint8_t> lengths,
           const Node& general) noexcept
      : root_(root), names_(names), lengths_(lengths), general_(general) {}
  Value eval(Frame& frame) const override;
  void dump(Dump& out) const override;

 private:
  Root root_;
  std::span<const json::Node> names_;
  std::span<const std::uint8_t> lengths_;
  const Node& general_;
};

}  // namespace tidegate::cel::nodes
