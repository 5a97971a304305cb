// A call of a library function: the overload is chosen by the arguments' kinds where types left more than one.
// Thread contract: as node.hpp. Tested in tests/policies/cel/evaluate_test.cpp.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "policies/cel/function.hpp"
#include "policies/cel/nodes/cost.hpp"
#include "policies/cel/nodes/node.hpp"

namespace tidegate::cel::nodes {

inline constexpr std::size_t max_arguments = 8;

struct CallOptions {
  const Prepared* prepared = nullptr;
  // cel-go evaluates all arguments of calls of one or two before it looks at the first error; then the call's cost
  // counts as well. Where the overload is not known before, or more arguments are taken, it stops at the first.
  bool evaluates_all = false;
};

class CallNode final : public Node {
 public:
  // REQUIRES: at most max_arguments; all overloads take that many.
  CallNode(std::string_view function, std::span<const Overload* const> overloads, std::span<const Node* const> args,
           CostFunction cost, CallOptions options) noexcept
      : function_(function), overloads_(overloads), args_(args), cost_(cost), options_(options) {}
  Value eval(Frame& frame) const override;
  void dump(Dump& out) const override;

 private:
  std::string_view function_;
  std::span<const Overload* const> overloads_;
  std::span<const Node* const> args_;
  CostFunction cost_;
  CallOptions options_;
};

// "no such overload: name(int, string)", or less. prepared: the call's regex was compiled beforehand.
[[nodiscard]] Value no_such_overload(Context& context, std::string_view function, std::span<const Value> args,
                                     bool prepared);

}  // namespace tidegate::cel::nodes
