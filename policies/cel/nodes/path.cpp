#include "policies/cel/nodes/path.hpp"

#include <string>

#include "policies/cel/error_texts.hpp"
#include "policies/cel/map_key.hpp"
#include "policies/cel/operations.hpp"

namespace tidegate::cel::nodes {
namespace {

// Go's name of what a value of JSON is there.
std::string_view go_type(const Value& key) noexcept {
  switch (key.kind()) {
    case Kind::null:
      return "<nil>";
    case Kind::list:
      return "[]interface {}";
    case Kind::map:
      return "map[string]interface {}";
    default:
      return type_name(key);
  }
}

}  // namespace

Presence qualify(Context& context, const Value& operand, const Value& key, bool tested, bool spec_errors, Value& out) {
  const Presence presence = look_into(context, operand, key, out);
  if (presence != Presence::absent) return presence;
  const bool container = operand.is(Kind::map) || operand.is(Kind::list) || operand.is(Kind::structure);
  if (tested && (container || !spec_errors)) return Presence::absent;
  out = missing(context, operand, key);
  return Presence::failed;
}

Value Path::eval(Frame& frame) const {
  return from(frame, root_.eval(frame));
}

Value Path::from(Frame& frame, const Value& root) const {
  frame.cost += options_.root_cost;
  if (root.is_error()) return root;
  if (steps_.empty()) return options_.test ? Value::of(true) : root;
  return walk(frame, root);
}

Value Path::walk(Frame& frame, Value value) const {
  const bool as_optional = !options_.test || options_.branch;
  bool optional = value.is(Kind::optional);
  if (optional) {
    if (!value.has_value()) return as_optional ? value : Value::of(false);
    value = value.value();
  }
  for (const Step& step : steps_) {
    const bool test = options_.test && &step == &steps_.back();
    optional = optional || step.optional;
    Value key = step.key;
    if (step.node != nullptr) {
      key = step.node->eval(frame);
      if (key.is_error()) {
        if (!optional && !key.is_stopped()) frame.cost += 1;
        return key;
      }
      if (!is_key_kind(key.kind())) {
        if (!optional) frame.cost += 1;
        return error_of(frame.context, {"invalid qualifier type: ", go_type(key)});
      }
    }
    // has({'a': optional.none()}.a.b): of an optional that a step led to, cel-spec looks at what it holds.
    if (test && options_.spec_errors && value.is(Kind::optional)) {
      if (!value.has_value()) return Value::of(false);
      value = value.value();
    }
    Value next;
    const Presence presence = qualify(frame.context, value, key, optional || test, options_.spec_errors, next);
    // cel-go sees an absent or failed optional step as none made.
    if (presence == Presence::present || !optional) frame.cost += 1;
    if (presence == Presence::failed) return next;
    if (presence == Presence::absent && optional && as_optional) return Value::none();
    if (test && !(optional && as_optional)) return Value::of(presence == Presence::present);
    if (presence == Presence::absent) return Value::of(false);
    value = next;
  }
  return optional ? make_optional(frame.context, value) : value;
}

void Path::dump(Dump& out) const {
  std::string line = options_.test ? "has" : "path";
  for (const Step& step : steps_) {
    if (step.node != nullptr) {
      line += step.optional ? "[?…]" : "[…]";
    } else if (step.key.is(Kind::string)) {
      line += (step.optional ? " .?" : " .") + std::string(step.key.text());
    } else {
      line += (step.optional ? " [?" : " [") + to_text(step.key, 100) + "]";
    }
  }
  if (options_.root_cost != 1) line += " root cost " + std::to_string(options_.root_cost);
  out.line(line);
  out.child(root_);
  for (const Step& step : steps_) {
    if (step.node != nullptr) out.child("key", *step.node);
  }
}

}  // namespace tidegate::cel::nodes
