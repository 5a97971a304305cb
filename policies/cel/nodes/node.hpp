// A compiled expression is a tree of small nodes in the program's arena. A node knows what evaluating it costs in
// Kubernetes' units, without names or types being looked up at run time.
// Invariants: nodes are immutable and trivially destructible (what they point to lives in the program); eval() never
// throws and never allocates but in the context's arena; a value whose code is `stopped` goes straight up.
// Cost is gathered in the frame and handed to the context where loops turn and at the end: it only ever grows, so that
// whether the limit is passed does not depend on when it is looked at.
// Thread contract: shared by all threads; a Frame is one evaluation's. Tested in tests/policies/cel/evaluate_test.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "policies/cel/context.hpp"
#include "policies/cel/program.hpp"
#include "policies/cel/value.hpp"

namespace tidegate::cel::nodes {

struct Frame {
  Context& context;
  const Activation& activation;
  Value* slots;  // of comprehension variables and accumulators
  std::uint64_t cost = 0;

  // Hands the gathered cost over. False: the evaluation is to end with stopped().
  [[nodiscard]] bool settle() noexcept {
    const std::uint64_t gathered = cost;
    cost = 0;
    return context.charge(gathered);
  }
  [[nodiscard]] Value stopped() noexcept { return context.stop(context.stop()); }
  [[nodiscard]] Value out_of_memory() noexcept { return context.stop(Stop::memory); }
};

class Dump;

class Node {
 public:
  Node() = default;
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  [[nodiscard]] virtual Value eval(Frame& frame) const = 0;
  virtual void dump(Dump& out) const = 0;

 protected:
  ~Node() = default;  // never destroyed through the base, nor at all
};

// One node a line, children indented below it.
class Dump {
 public:
  void line(std::string_view text) {
    text_.append(depth_ * 2, ' ');
    text_.append(text);
    text_ += '\n';
  }
  void child(const Node& node) {
    ++depth_;
    node.dump(*this);
    --depth_;
  }
  // A child with what it is for.
  void child(std::string_view label, const Node& node) {
    ++depth_;
    line(label);
    child(node);
    --depth_;
  }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  std::string text_;
  std::size_t depth_ = 0;
};

}  // namespace tidegate::cel::nodes
