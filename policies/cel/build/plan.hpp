// What the builder knows of a part of an expression while it plans what is around it.
// An attribute stays open: selections and indices that follow become its steps, through both branches of a ternary,
// since that decides what they cost. Thread contract: one compilation's. Tested in tests/policies/cel/compile_test.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "policies/cel/nodes/node.hpp"
#include "policies/cel/nodes/path.hpp"
#include "policies/cel/value.hpp"

namespace tidegate::cel::build {

struct Attribute {
  const nodes::Node* root = nullptr;
  std::vector<nodes::Step> steps;
  bool test = false;                       // has()
  std::uint8_t extra_cost = 0;             // of the root, beside the 1 of a whole attribute
  const nodes::Node* condition = nullptr;  // a ternary; then the branches instead of a root
  Attribute* truthy = nullptr;
  Attribute* falsy = nullptr;

  void add(const nodes::Step& step) {
    if (condition == nullptr) {
      steps.push_back(step);
      return;
    }
    truthy->add(step);
    falsy->add(step);
  }
  void make_test() {
    test = true;
    if (condition == nullptr) return;
    truthy->make_test();
    falsy->make_test();
  }
};

struct Plan {
  const nodes::Node* node = nullptr;  // unless it is an attribute
  Attribute* attribute = nullptr;
  // cel-go's notion of a constant: costs nothing, and what is made of constants alone is one as well.
  bool constant = false;
  // What it always is, if that is known, constant or not; cost is what Kubernetes counts for it.
  std::optional<Value> known;
};

}  // namespace tidegate::cel::build
