#include "policies/cel/nodes/cost.hpp"

#include <algorithm>
#include <array>

namespace tidegate::cel::nodes {
std::uint64_t equality_cost(const Value& left, const Value& right, bool negated) noexcept {
  if (left.is(Kind::opaque) && !negated) return 1;
  if (left.is(Kind::string) && right.is(Kind::string)) return text_equality_cost(left.text(), right.text());
  return traversal(std::min(actual_size(left), actual_size(right)));
}

CostFunction cost_of(std::string_view function, std::span<const Overload* const> overloads) noexcept {
  if (overloads.empty()) return nullptr;
  if (overloads.size() == 1) return overloads.front()->cost;
  // Kubernetes' estimator goes by the function's name; only for strings given where addresses fit is there a surplus.
  if (function == "containsIP" || function == "containsCIDR") {
    for (const Overload* overload : overloads) {
      if (!overload->id.ends_with("_string")) return overload->cost;
    }
  }
  const CostFunction first = overloads.front()->cost;
  const bool agreed = std::all_of(overloads.begin(), overloads.end(),
                                  [first](const Overload* overload) { return overload->cost == first; });
  return agreed ? first : nullptr;
}

std::uint64_t call_cost(CostFunction cost, std::span<const Value> args, const Value& result) noexcept {
  if (cost == nullptr) return 1;
  const bool errors = std::any_of(args.begin(), args.end(), [](const Value& arg) { return arg.is_error(); });
  if (!errors && !result.is_error()) return cost(args, result);
  std::array<Value, 8> sized{};
  for (std::size_t i = 0; i < args.size() && i < sized.size(); ++i) sized[i] = args[i].is_error() ? Value() : args[i];
  return cost(std::span(sized).first(std::min(args.size(), sized.size())), result.is_error() ? Value() : result);
}

}  // namespace tidegate::cel::nodes
