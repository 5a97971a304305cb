// Comprehensions: the general one, and the macros as native loops with the costs of their expansions.
// Costs of a turn, beside those of the predicate and transform: all 3 (its condition reads the accumulator and calls
// @not_strictly_false, its step reads it again), exists 4, exists_one 2 where the predicate holds, map and filter 2 and
// the one-element list's 10 where an element is added. Each ends with reading the accumulator: 1, exists_one 2.
// Errors: all and exists let a later decisive element pass them by; the others go on to the end, as cel-go does, since
// that costs.
// Invariants: every turn settles the cost, so that limit and interrupt are seen; results grow in the arena, in place.
// Thread contract: as node.hpp. Tested in tests/policies/cel/evaluate_test.cpp, cost_test.cpp and limits_test.cpp.
#pragma once

#include <cstdint>
#include <string_view>

#include "policies/cel/nodes/growing.hpp"
#include "policies/cel/nodes/node.hpp"

namespace tidegate::cel::nodes {

// What a loop goes over and where it puts what it finds: elements of a list or keys of a map; with two variables
// index or key, and value.
struct Range {
  const Node* over = nullptr;
  std::size_t slot = 0;
  std::size_t slot2 = 0;
  bool two = false;
};

class Fold final : public Node {
 public:
  struct Parts {
    Range range;
    std::size_t accumulator = 0;
    const Node* init = nullptr;  // null: the accumulator is lazy and computes itself
    const Node* condition = nullptr;
    const Node* step = nullptr;
    const Node* result = nullptr;
  };
  explicit Fold(const Parts& parts) noexcept : parts_(parts) {}
  Value eval(Frame& frame) const override;
  void dump(Dump& out) const override;

 private:
  Parts parts_;
};

// all() and exists(): decisive is false for all.
class Quantifier final : public Node {
 public:
  Quantifier(const Range& range, const Node& predicate, bool decisive) noexcept
      : range_(range), predicate_(predicate), decisive_(decisive) {}
  Value eval(Frame& frame) const override;
  void dump(Dump& out) const override;

 private:
  Range range_;
  const Node& predicate_;
  bool decisive_;
};

class ExistsOne final : public Node {
 public:
  ExistsOne(const Range& range, const Node& predicate) noexcept : range_(range), predicate_(predicate) {}
  Value eval(Frame& frame) const override;
  void dump(Dump& out) const override;

 private:
  Range range_;
  const Node& predicate_;
};

// map(), filter() and transformList().
class Transform final : public Node {
 public:
  struct Parts {
    Range range;
    const Node* filter = nullptr;     // null: every element
    const Node* transform = nullptr;  // its cost included
    std::uint64_t add_cost = 0;       // of adding an element
    std::uint64_t init_cost = 0;      // of the empty list to begin with: 0 where literals are constants
  };
  explicit Transform(const Parts& parts) noexcept : parts_(parts) {}
  Value eval(Frame& frame) const override;
  void dump(Dump& out) const override;

 private:
  Parts parts_;
};

// transformMap() and transformMapEntry(): cel.@mapInsert's turns, which cost 2 and, with a key, its reading.
class TransformMap final : public Node {
 public:
  struct Parts {
    Range range;
    const Node* filter = nullptr;  // null: every element
    bool entries = false;          // transformMapEntry: `transform` gives maps, whose entries are added
    const Node* transform = nullptr;
    std::uint64_t init_cost = 0;  // as Transform's
  };
  explicit TransformMap(const Parts& parts) noexcept : parts_(parts) {}
  Value eval(Frame& frame) const override;
  void dump(Dump& out) const override;

 private:
  [[nodiscard]] bool add(Frame& frame, const Value& value, Growing<Entry>& entries, Value& error) const;

  Parts parts_;
};

}  // namespace tidegate::cel::nodes
