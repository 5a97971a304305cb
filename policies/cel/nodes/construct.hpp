// List, map and message literals that are not all constant.
// Thread contract: as node.hpp. Tested in tests/policies/cel/evaluate_test.cpp.
#pragma once

#include <span>
#include <string_view>

#include "policies/cel/nodes/node.hpp"
#include "policies/cel/type.hpp"

namespace tidegate::cel::nodes {

struct Item {
  const Node* key = nullptr;  // of maps
  std::string_view field;     // of messages
  const Node* value = nullptr;
  bool optional = false;
};

// A map of what lies in the arena. cel-go takes null and doubles as keys, which the specification does not; nothing
// finds them. spec_errors: as in EnvironmentOptions.
[[nodiscard]] Value map_of(Context& context, std::span<Entry> entries, bool spec_errors);

class ListNode final : public Node {
 public:
  explicit ListNode(std::span<const Item> items) noexcept : items_(items) {}
  Value eval(Frame& frame) const override;
  void dump(Dump& out) const override;

 private:
  std::span<const Item> items_;
};

class MapNode final : public Node {
 public:
  // spec_errors: as in EnvironmentOptions; else a repeated key's last value counts, as in cel-go.
  MapNode(std::span<const Item> items, bool spec_errors) noexcept : items_(items), spec_errors_(spec_errors) {}
  Value eval(Frame& frame) const override;
  void dump(Dump& out) const override;

 private:
  std::span<const Item> items_;
  bool spec_errors_;
};

class StructureNode final : public Node {
 public:
  StructureNode(const Type& type, std::span<const Item> items) noexcept : type_(type), items_(items) {}
  Value eval(Frame& frame) const override;
  void dump(Dump& out) const override;

 private:
  const Type& type_;
  std::span<const Item> items_;
};

}  // namespace tidegate::cel::nodes
