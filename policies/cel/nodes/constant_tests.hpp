// Comparisons and string tests with a constant: x == 'web', x != 3, x.startsWith('a'), x.matches('^a+$').
// Thread contract: as node.hpp. Tested in tests/policies/cel/evaluate_test.cpp (against the general ones).
#pragma once

#include <cstdint>
#include <string_view>

#include "policies/cel/function.hpp"
#include "policies/cel/nodes/node.hpp"
#include "policies/values/pattern.hpp"

namespace tidegate::cel::nodes {

// == and != with a constant of any kind but opaque ones; strings and scalars of the same kind without a call.
class EqualsConstant final : public Node {
 public:
  // first: the constant stands on the left.
  EqualsConstant(const Node& operand, const Value& constant, bool first, bool negated) noexcept
      : operand_(operand), constant_(constant), first_(first), negated_(negated) {}
  Value eval(Frame& frame) const override;
  void dump(Dump& out) const override;

 private:
  const Node& operand_;
  Value constant_;
  bool first_;
  bool negated_;
};

enum class TextTestKind : std::uint8_t { starts_with, ends_with, contains, matches };

class TextTest final : public Node {
 public:
  // `pattern` of matches alone. constant_cost: contains' and matches' factor that is the constant's.
  TextTest(TextTestKind kind, const Node& operand, const Value& constant, const Overload& overload,
           const values::Pattern* pattern, std::uint64_t constant_cost) noexcept
      : operand_(operand),
        constant_(constant),
        overload_(overload),
        pattern_(pattern),
        constant_cost_(constant_cost),
        kind_(kind) {}
  Value eval(Frame& frame) const override;
  void dump(Dump& out) const override;

 private:
  [[nodiscard]] Value failed(Frame& frame, const Value& operand) const;
  [[nodiscard]] std::string_view function() const noexcept;

  const Node& operand_;
  Value constant_;
  const Overload& overload_;
  const values::Pattern* pattern_;
  std::uint64_t constant_cost_;
  TextTestKind kind_;
};

}  // namespace tidegate::cel::nodes
