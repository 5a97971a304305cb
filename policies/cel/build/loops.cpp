#include "policies/cel/nodes/loops.hpp"

#include <algorithm>

#include "policies/cel/build/builder.hpp"
#include "policies/cel/nodes/cost.hpp"
#include "policies/cel/operators.hpp"

namespace tidegate::cel::build {
namespace {

bool is_call(const Expr& expr, std::string_view name, std::size_t args) noexcept {
  return expr.kind == Expr::Kind::call && expr.target == nullptr && expr.name == name && expr.args.size() == args;
}
bool is_accumulator(const Expr& expr) noexcept {
  return expr.kind == Expr::Kind::identifier && expr.name == operators::accumulator;
}

}  // namespace

Plan Builder::plan_comprehension(const Expr& expr) {
  const std::size_t locals = locals_.size(), slots = next_slot_;
  nodes::Range range;
  range.over = &seal(plan(*expr.range));
  range.two = !expr.iter_var2.empty();
  range.slot = take_slots(range.two ? 2 : 1);
  range.slot2 = range.slot + 1;
  // The native loops' first accumulators are constants that cost nothing.
  auto planned = plan_macro(expr, range);
  if (!planned) {
    nodes::Fold::Parts parts;
    parts.range = range;
    parts.accumulator = take_slots(2);
    // The accumulator's first value sees what is around the comprehension alone. When it is lazy it runs while inner
    // loops do, so its slots are its own.
    const std::size_t peak = std::exchange(peak_, next_slot_);
    const Plan init = plan(*expr.accu_init);
    const nodes::Node& init_node = seal(init);
    next_slot_ = peak_;
    peak_ = std::max(peak_, peak);
    if (init.constant) parts.init = &init_node;
    locals_.push_back({store_.copy(expr.accu_var), parts.accumulator, init.constant ? nullptr : &init_node});
    const std::size_t with_accumulator = locals_.size();
    locals_.push_back({store_.copy(expr.iter_var), range.slot, nullptr});
    if (range.two) locals_.push_back({store_.copy(expr.iter_var2), range.slot2, nullptr});
    parts.condition = &seal(plan(*expr.condition));
    parts.step = &seal(plan(*expr.step));
    locals_.resize(with_accumulator);
    parts.result = &seal(plan(*expr.result));
    planned = Plan{};
    planned->node = &store_.make<nodes::Fold>(parts);
  }
  locals_.resize(locals);
  next_slot_ = slots;
  return *planned;
}

// The macro as a native loop, if the tree is what the macro makes; the accumulator then needs no slot.
std::optional<Plan> Builder::plan_macro(const Expr& expr, const nodes::Range& range) {
  const std::size_t locals = locals_.size();
  const auto enter = [&] {
    locals_.push_back({store_.copy(expr.iter_var), range.slot, nullptr});
    if (range.two) locals_.push_back({store_.copy(expr.iter_var2), range.slot2, nullptr});
  };
  Plan planned;
  const Expr& step = *expr.step;
  switch (expr.macro) {
    case Macro::all:
    case Macro::all_two:
    case Macro::exists:
    case Macro::exists_two: {
      const bool decisive = expr.macro == Macro::exists || expr.macro == Macro::exists_two;
      if (!is_call(step, decisive ? operators::logical_or : operators::logical_and, 2) ||
          !is_accumulator(*step.args[0])) {
        return std::nullopt;
      }
      enter();
      planned.node = &store_.make<nodes::Quantifier>(range, seal(plan(*step.args[1])), decisive);
      break;
    }
    case Macro::exists_one:
    case Macro::exists_one_two:
      if (!is_call(step, operators::conditional, 3)) return std::nullopt;
      enter();
      planned.node = &store_.make<nodes::ExistsOne>(range, seal(plan(*step.args[0])));
      break;
    case Macro::map:
    case Macro::filter:
    case Macro::transform_list:
    case Macro::transform_map:
    case Macro::transform_map_entry: {
      const bool filtered = is_call(step, operators::conditional, 3) && is_accumulator(*step.args[2]);
      const Expr& added = filtered ? *step.args[1] : step;
      const bool list = is_call(added, operators::add, 2) && is_accumulator(*added.args[0]) &&
                        added.args[1]->kind == Expr::Kind::list && added.args[1]->elements.size() == 1;
      const bool map = is_call(added, "cel.@mapInsert", 2) || is_call(added, "cel.@mapInsert", 3);
      if (!list && !map) return std::nullopt;
      enter();
      planned = plan_transform(expr, range, filtered ? step.args[0].get() : nullptr, added);
      break;
    }
    default:
      return std::nullopt;
  }
  locals_.resize(locals);
  return planned;
}

Plan Builder::plan_transform(const Expr& expr, const nodes::Range& range, const Expr* filter, const Expr& step) {
  const nodes::Node* where = filter == nullptr ? nullptr : &seal(plan(*filter));
  Plan planned;
  if (expr.macro == Macro::transform_map || expr.macro == Macro::transform_map_entry) {
    const bool entries = expr.macro == Macro::transform_map_entry;
    const nodes::TransformMap::Parts parts{range, where, entries, &seal(plan(*step.args.back())),
                                           optimize_ ? 0 : nodes::map_cost};
    planned.node = &store_.make<nodes::TransformMap>(parts);
    return planned;
  }
  const Plan transform = plan(*step.args[1]->elements.front().value);
  // A constant's list is a constant.
  const std::uint64_t list = transform.constant && optimize_ ? 0 : nodes::list_cost;
  planned.node = &store_.make<nodes::Transform>(
      nodes::Transform::Parts{range, where, &seal(transform), list + 2, optimize_ ? 0 : nodes::list_cost});
  return planned;
}

}  // namespace tidegate::cel::build
