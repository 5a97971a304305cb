#include "policies/cel/nodes/path.hpp"

#include <cmath>
#include <string>

#include "policies/cel/nodes/text.hpp"
#include "policies/cel/operations.hpp"

namespace tidegate::cel::nodes {
namespace {

Value missing_key(Context& context, const Value& key) {
  if (key.is(Kind::string)) return Value::error(ErrorCode::no_such_key, key.text());
  const std::string_view text = join(context, {KeyText(key).view()});
  return text.data() == nullptr ? context.stop(Stop::memory) : Value::error(ErrorCode::no_such_key, text);
}

Presence qualify_list(Context& context, const Value& list, const Value& key, bool tested, Value& out) {
  std::uint64_t index = 0;
  bool inside = true;
  if (key.is(Kind::integer)) {
    inside = key.integer() >= 0;
    index = static_cast<std::uint64_t>(key.integer());
  } else if (key.is(Kind::uinteger) && key.uinteger() <= static_cast<std::uint64_t>(INT64_MAX)) {
    index = key.uinteger();
  } else if (key.is(Kind::real) && std::trunc(key.real()) == key.real() && std::fabs(key.real()) < 9.2e18) {
    inside = key.real() >= 0;
    index = inside ? static_cast<std::uint64_t>(key.real()) : 0;
  } else if (key.is(Kind::real) || key.is(Kind::uinteger)) {
    out = error(context, {"unsupported index value ", KeyText(key).view(), " in list"});
    return Presence::failed;
  } else {
    out = error(context, {"unsupported index type '", type_name(key), "' in list"});
    return Presence::failed;
  }
  if (inside && index < list.size()) {
    out = list.item(static_cast<std::size_t>(index));
    return Presence::present;
  }
  if (tested) return Presence::absent;
  out = error(context, {"index out of bounds: ", KeyText(key).view()});
  return Presence::failed;
}

bool may_be_key(const Value& key) noexcept {
  switch (key.kind()) {
    case Kind::boolean:
    case Kind::integer:
    case Kind::uinteger:
    case Kind::real:
    case Kind::string:
      return true;
    default:
      return false;
  }
}

}  // namespace

Presence qualify(Context& context, const Value& operand, const Value& key, bool tested, bool spec_errors, Value& out) {
  switch (operand.kind()) {
    case Kind::map:
      if (key.is(Kind::string) ? operand.find(key.text(), out) : operand.find(key, out)) return Presence::present;
      if (tested) return Presence::absent;
      out = missing_key(context, key);
      return Presence::failed;
    case Kind::list:
      return qualify_list(context, operand, key, tested, out);
    case Kind::structure: {
      if (!key.is(Kind::string)) break;
      if (tested) {
        const Value present = has(context, operand, key.text());
        if (present.is_error()) {
          out = present;
          return Presence::failed;
        }
        if (!present.is_true()) return Presence::absent;
      }
      out = select(context, operand, key.text());
      return out.is_error() ? Presence::failed : Presence::present;
    }
    case Kind::error:
      out = operand;
      return Presence::failed;
    default:
      break;
  }
  if (tested && !spec_errors) return Presence::absent;
  out = missing_key(context, key);
  return Presence::failed;
}

Value Path::eval(Frame& frame) const {
  const Value root = root_.eval(frame);
  frame.cost += options_.root_cost;
  if (root.is_error()) return root;
  if (steps_.empty()) return options_.test ? Value::of(true) : root;
  return walk(frame, root);
}

Value Path::walk(Frame& frame, Value value) const {
  bool optional = value.is(Kind::optional);
  if (optional) {
    if (!value.has_value()) return options_.test ? Value::of(false) : value;
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
      if (!may_be_key(key)) {
        if (!optional) frame.cost += 1;
        return error(frame.context, {"invalid qualifier type: ", type_name(key)});
      }
    }
    Value next;
    const Presence presence = qualify(frame.context, value, key, optional || test, options_.spec_errors, next);
    // cel-go sees an absent or failed optional step as none made.
    if (presence == Presence::present || !optional) frame.cost += 1;
    if (presence == Presence::failed) return next;
    if (test) return Value::of(presence == Presence::present);
    if (presence == Presence::absent) return options_.test ? Value::of(false) : Value::none();
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
