#include <algorithm>

#include "policies/cel/build/builder.hpp"
#include "policies/cel/nodes/construct.hpp"
#include "policies/cel/nodes/cost.hpp"
#include "policies/cel/nodes/leaves.hpp"
#include "policies/cel/nodes/logic.hpp"
#include "policies/cel/nodes/path.hpp"
#include "policies/cel/operations.hpp"

namespace tidegate::cel::build {
namespace {

// Kubernetes declares one variable `variables` whose fields are the policy's; ours are variables of qualified names.
// Each is a selection there.
constexpr std::string_view fields_of_variables = "variables.";

}  // namespace

std::string dotted(const Expr& expr) {
  if (expr.kind == Expr::Kind::identifier) return expr.name;
  if (expr.kind != Expr::Kind::select || expr.test_only) return {};
  std::string prefix = dotted(*expr.target);
  return prefix.empty() ? prefix : prefix + '.' + expr.name;
}

Plan Builder::plan(const Expr& expr) {
  switch (expr.kind) {
    case Expr::Kind::constant:
      return plan_constant(expr);
    case Expr::Kind::identifier:
      return plan_identifier(expr);
    case Expr::Kind::select:
      return plan_select(expr);
    case Expr::Kind::call:
      return plan_call(expr);
    case Expr::Kind::list:
      return plan_list(expr);
    case Expr::Kind::map:
      return plan_map(expr);
    case Expr::Kind::structure:
      return plan_structure(expr);
    case Expr::Kind::comprehension:
      break;
  }
  return plan_comprehension(expr);
}

Plan Builder::constant(const Value& value) {
  Plan plan;
  plan.node = &store_.make<nodes::Constant>(value);
  plan.constant = true;
  plan.known = value;
  return plan;
}

Plan Builder::literal(const Value& value, std::uint64_t cost) {
  Plan plan = constant(value);
  if (optimize_) return plan;
  plan.node = &store_.make<nodes::Folded>(value, cost);
  plan.constant = false;
  return plan;
}

Value Builder::computed(const nodes::Node& node, std::uint64_t& cost) {
  Value value;
  for (base::Arena* arena : {&store_.small_arena(), &store_.arena()}) {
    Context context(*arena, matchers_);
    context.begin(limits::max_cel_cost);
    nodes::Frame frame{context, {}, nullptr};
    value = node.eval(frame);
    cost = frame.cost;
    if (context.stop() != Stop::memory) break;
  }
  return value;
}

Plan Builder::folded(const nodes::Node& node, bool known) {
  Plan plan;
  plan.node = &node;
  if (!known) return plan;
  std::uint64_t cost = 0;
  const Value value = computed(node, cost);
  if (value.is_error()) return plan;
  plan.node = &store_.make<nodes::Folded>(value, cost);
  plan.known = value;
  return plan;
}

Plan Builder::plan_constant(const Expr& expr) {
  const Constant& c = expr.constant;
  switch (c.kind) {
    case Constant::Kind::null:
      break;
    case Constant::Kind::boolean:
      return constant(Value::of(c.boolean));
    case Constant::Kind::integer:
      return constant(Value::of(c.integer));
    case Constant::Kind::uinteger:
      return constant(Value::of(c.uinteger));
    case Constant::Kind::real:
      return constant(Value::of(c.real));
    case Constant::Kind::string:
      return constant(Value::of(store_.copy(c.text)));
    case Constant::Kind::bytes:
      return constant(Value::bytes(store_.copy(c.text)));
  }
  return constant(Value());
}

const Builder::Local* Builder::local(std::string_view name) const noexcept {
  const auto at = std::find_if(locals_.rbegin(), locals_.rend(), [&](const Local& l) { return l.name == name; });
  return at == locals_.rend() ? nullptr : &*at;
}

std::size_t Builder::take_slots(std::size_t count) noexcept {
  const std::size_t first = next_slot_;
  next_slot_ += count;
  peak_ = std::max(peak_, next_slot_);
  return first;
}

std::optional<Plan> Builder::plan_declared(std::string_view name) {
  Plan plan;
  if (const cel::Variable* variable = environment_.variable(name)) {
    plan.attribute = &attribute(store_.make<nodes::Variable>(variable->slot, store_.copy(name)));
    plan.attribute->extra_cost = name.starts_with(fields_of_variables) ? 1 : 0;
    return plan;
  }
  if (TypeRef type = environment_.type(name)) return constant(Value::type(store_.keep(std::move(type))));
  return std::nullopt;
}

// In container a.b: a.b.name, a.name, name. A leading dot stands for the root.
std::vector<std::string> Builder::candidates(std::string_view name) const {
  if (name.starts_with('.')) return {std::string(name.substr(1))};
  std::vector<std::string> names;
  std::string container = environment_.options().container;
  while (!container.empty()) {
    names.push_back(container + '.' + std::string(name));
    const std::size_t dot = container.rfind('.');
    container.resize(dot == std::string::npos ? 0 : dot);
  }
  names.emplace_back(name);
  return names;
}

// What an unchecked name or chain stands for as a whole.
std::optional<Plan> Builder::plan_qualified(const Expr& expr) {
  const std::string name = dotted(expr);
  if (name.empty()) return std::nullopt;
  for (const std::string& candidate : candidates(name)) {
    if (auto declared = plan_declared(candidate)) return declared;
  }
  return std::nullopt;
}

Plan Builder::plan_identifier(const Expr& expr) {
  Plan plan;
  if (const Local* found = local(expr.name)) {
    plan.attribute =
        &attribute(found->lazy_init == nullptr
                       ? static_cast<const nodes::Node&>(store_.make<nodes::Slot>(found->slot, found->name))
                       : store_.make<nodes::LazySlot>(found->slot, found->name, *found->lazy_init));
    return plan;
  }
  if (checked_ && !expr.resolved.empty()) {
    if (auto declared = plan_declared(expr.resolved)) return *declared;
  }
  if (auto qualified = plan_qualified(expr)) return *qualified;
  plan.attribute =
      &attribute(store_.make<nodes::Constant>(Value::error(store_.copy("no such attribute(s): " + expr.name))));
  return plan;
}

Plan Builder::plan_select(const Expr& expr) {
  if (checked_ && !expr.resolved.empty()) {
    if (auto declared = plan_declared(expr.resolved)) {
      if (expr.test_only && declared->attribute != nullptr) declared->attribute->test = true;
      return *declared;
    }
  }
  if (!checked_ && !expr.test_only) {
    const std::string name = dotted(expr);
    if (local(name.substr(0, name.find('.'))) == nullptr) {
      if (auto qualified = plan_qualified(expr)) return *qualified;
    }
  }
  Plan plan;
  plan.attribute = &open(this->plan(*expr.target));
  plan.attribute->add({Value::of(store_.copy(expr.name)), nullptr, false});
  if (expr.test_only) plan.attribute->make_test();
  return plan;
}

Plan Builder::plan_list(const Expr& expr) {
  std::vector<nodes::Item> items;
  bool all_constant = environment_.options().free_constants, all_known = true;
  for (const Element& element : expr.elements) {
    const Plan value = plan(*element.value);
    all_constant = all_constant && value.constant;
    all_known = all_known && value.known.has_value();
    items.push_back({nullptr, {}, &seal(value), element.optional});
  }
  if (items.empty()) return literal(Value::list({}), nodes::list_cost);
  const Plan list = folded(store_.make<nodes::ListNode>(store_.copy(items)), all_known);
  return optimize_ && all_constant && list.known ? constant(*list.known) : list;
}

Plan Builder::plan_map(const Expr& expr) {
  std::vector<nodes::Item> items;
  bool all_constant = environment_.options().free_constants, all_known = true;
  for (const Element& element : expr.elements) {
    const Plan key = plan(*element.key);
    const Plan value = plan(*element.value);
    all_constant = all_constant && key.constant && value.constant;
    all_known = all_known && key.known && value.known;
    items.push_back({&seal(key), {}, &seal(value), element.optional});
  }
  if (items.empty()) return literal(Value::map({}), nodes::map_cost);
  const Plan map =
      folded(store_.make<nodes::MapNode>(store_.copy(items), environment_.options().spec_errors), all_known);
  return optimize_ && all_constant && map.known ? constant(*map.known) : map;
}

Plan Builder::plan_structure(const Expr& expr) {
  std::vector<nodes::Item> items;
  for (const Element& element : expr.elements) {
    items.push_back({nullptr, store_.copy(element.field), &seal(plan(*element.value)), element.optional});
  }
  TypeRef type = expr.type;
  if (type == nullptr) {
    for (const std::string& candidate : candidates(expr.name)) {
      if (environment_.structure(candidate) == nullptr) continue;
      type = types::structure(candidate);
      break;
    }
  }
  Plan plan;
  if (type == nullptr) {
    issue(expr, "unknown type: " + expr.name);
    return constant(Value());
  }
  plan.node = &store_.make<nodes::StructureNode>(store_.keep(std::move(type)), store_.copy(items));
  return plan;
}

Attribute& Builder::attribute(const nodes::Node& root) {
  Attribute& made = attributes_.emplace_back();
  made.root = &root;
  return made;
}

Attribute& Builder::open(const Plan& plan) {
  if (plan.attribute != nullptr && !plan.attribute->test) return *plan.attribute;
  return attribute(seal(plan));
}

const nodes::Node& Builder::seal(const Plan& plan, bool branch) {
  return plan.attribute == nullptr ? *plan.node : seal(*plan.attribute, branch);
}

const nodes::Node& Builder::seal(const Attribute& attribute, bool branch) {
  if (attribute.condition != nullptr) {
    return store_.make<nodes::Ternary>(*attribute.condition, seal(*attribute.truthy, true),
                                       seal(*attribute.falsy, true));
  }
  const auto root_cost = static_cast<std::uint8_t>((branch || attribute.test ? 0 : 1) + attribute.extra_cost);
  if (attribute.steps.empty() && root_cost == 0) return *attribute.root;
  const nodes::Path& path = store_.make<nodes::Path>(
      *attribute.root, store_.copy(attribute.steps),
      nodes::PathOptions{attribute.test, branch, environment_.options().spec_errors, root_cost});
  return quick(path, attribute, root_cost);
}

void Builder::issue(const Expr& expr, std::string message) {
  Issue issue;
  issue.offset = expr.offset;
  issue.length = expr.end > expr.offset ? expr.end - expr.offset : 1;
  issue.message = std::move(message);
  issues_.push_back(std::move(issue));
}

}  // namespace tidegate::cel::build
