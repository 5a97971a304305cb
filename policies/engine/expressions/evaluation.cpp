#include "policies/engine/expressions/evaluation.hpp"

#include <algorithm>

#include "policies/base/limits.hpp"
#include "policies/engine/expressions/environment.hpp"

namespace tidegate::engine {

namespace {

using cel::Value;
using json::Member;
using json::Node;

constexpr std::string_view out_of_budget =
    "validation failed due to running out of cost budget, no further validation rules will be run";

bool declared(std::string_view name) noexcept {
  return std::find(request_fields.begin(), request_fields.end(), name) != request_fields.end();
}

// Kubernetes leaves out what is empty, so that reading it is `no such key`.
bool is_set(const Node& value) noexcept {
  return !value.is_null() && !(value.is_string() && value.string().empty());
}

}  // namespace

Evaluation::Evaluation(const EvaluationMeans& means, const PolicyExpressions* policy, const Node& object,
                       const Node& old_object, const admission::Pod* pod, VariableCache& variables)
    : means_(means),
      policy_(policy),
      pod_(pod),
      variables_(variables),
      values_{Value::of(object), Value::of(old_object), Value()},
      context_(means.arena, means.matchers),
      activation_{.values = values_, .lazy = &Evaluation::lazy, .argument = this, .lazy_from = slots::first_lazy} {
  arm(context_);
  variables_.entries.assign(policy_ == nullptr ? 0 : policy_->variables.size(), {});
}

void Evaluation::set_item(const Node& item) noexcept {
  values_[slots::item] = Value::of(item);
}

void Evaluation::arm(cel::Context& context) const noexcept {
  // The count of CPU time in a Budget is mutable: it begins when the wall clock has run out.
  context.on_interrupt([](void* budget) { return static_cast<const Budget*>(budget)->spent(); },
                       const_cast<Budget*>(&means_.budget));
}

bool Evaluation::account(const Expression& expression, CostLeft& left, const Value& value) {
  if (context_.stop() == cel::Stop::time || context_.stop() == cel::Stop::memory) {
    stopped_ = true;
    failure_ = context_.stop() == cel::Stop::time ? "the time for one decision is used up"
                                                  : "the memory for one decision is used up";
    return false;
  }
  // Kubernetes stops counting at its limit.
  spend(variables_cost_, left);
  if (failure_.empty()) spend(context_.cost(), left);
  if (!failure_.empty()) return false;
  failure_ = "expression '" + expression.program.source() + "' resulted in error: " + cel::error_text(value);
  return false;
}

[[gnu::always_inline]] inline bool Evaluation::run(const Expression& expression, CostLeft& left, Value& out) {
  if (!failure_.empty()) failure_.clear();
  if (left.units == 0) {
    failure_ = out_of_budget;
    return false;
  }
  context_.begin(limits::max_cel_cost);
  variables_cost_ = 0;
  out = expression.program.evaluate(activation_, context_);
  const std::uint64_t cost = variables_cost_ + context_.cost();
  if (out.is_error() || cost > left.units) return account(expression, left, out);
  left.units -= cost;
  return true;
}

std::optional<Value> Evaluation::evaluate(const Expression& expression, CostLeft& left) {
  Value value;
  if (!run(expression, left, value)) return std::nullopt;
  return value;
}

std::optional<bool> Evaluation::holds(const Expression& expression, CostLeft& left) {
  Value value;
  if (!run(expression, left, value)) return std::nullopt;
  return value.is_true();
}

void Evaluation::spend(std::uint64_t cost, CostLeft& left) {
  if (cost <= left.units) {
    left.units -= cost;
    return;
  }
  left.units = 0;
  failure_ = out_of_budget;
}

Value Evaluation::lazy(void* self, std::size_t slot, cel::Context& context) {
  auto& evaluation = *static_cast<Evaluation*>(self);
  if (slot == slots::pod) return evaluation.pod_value(context);
  if (slot == slots::request) return evaluation.request_value(context);
  return evaluation.variable(slot - slots::first_variable, context);
}

Value Evaluation::variable(std::size_t index, cel::Context& reader) {
  if (variables_.entries[index].known) return variables_.entries[index].value;
  const NamedExpression& source = policy_->variables[index];
  cel::Context context(means_.arena, means_.matchers);
  arm(context);
  context.begin(limits::max_cel_cost);
  Value value = source.expression.program.evaluate(activation_, context);
  if (context.stop() == cel::Stop::time || context.stop() == cel::Stop::memory) return reader.stop(context.stop());
  variables_cost_ += context.cost();
  if (value.is_error()) {
    value = reader.error("composited variable \"" + source.name + "\" fails to evaluate: " + cel::error_text(value));
    if (value.is_stopped()) return value;
  }
  variables_.entries[index] = {value, true};
  return value;
}

Value Evaluation::pod_value(cel::Context& context) {
  if (pod_value_) return *pod_value_;
  if (pod_ == nullptr) return Value::error("there is no Pod");
  auto* members = context.allocate<Member>(2);
  if (members == nullptr) return context.stop(cel::Stop::memory);
  std::size_t count = 0;
  const auto add = [&](std::string_view name, const Node& value) {
    if (!value.is_null()) members[count++] = {Node::of(name), value};
  };
  add("metadata", *pod_->metadata);
  add("spec", *pod_->spec);
  pod_value_ = Value::of(Node::object({members, count}));
  return *pod_value_;
}

Value Evaluation::request_value(cel::Context& context) {
  ExpressionScratch& scratch = means_.scratch;
  if (!scratch.has_request) {
    auto* members = context.allocate<Member>(request_fields.size());
    if (members == nullptr) return context.stop(cel::Stop::memory);
    std::size_t count = 0;
    for (const Member& member : means_.review.request->members()) {
      if (declared(member.name()) && is_set(member.value)) members[count++] = member;
    }
    scratch.request = Node::object({members, count});
    scratch.has_request = true;
  }
  return Value::of(scratch.request);
}

}  // namespace tidegate::engine
