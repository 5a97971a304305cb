#include "policies/cel/nodes/construct.hpp"

#include <algorithm>
#include <string>

#include "policies/cel/error_texts.hpp"
#include "policies/cel/nodes/cost.hpp"
#include "policies/cel/operations.hpp"

namespace tidegate::cel::nodes {
namespace {

Value not_optional(Context& context, std::string_view entry, const Value& value) {
  return error_of(context, {"cannot initialize optional ", entry, " from non-optional value ", type_name(value)});
}

}  // namespace

Value map_of(Context& context, std::span<Entry> entries, bool spec_errors) {
  if (spec_errors) return make_map(context, entries, RepeatedKeys::refused);
  const bool odd = std::any_of(entries.begin(), entries.end(),
                               [](const Entry& entry) { return entry.key.is(Kind::null) || entry.key.is(Kind::real); });
  return odd ? Value::map(entries) : make_map(context, entries);
}

Value ListNode::eval(Frame& frame) const {
  frame.cost += list_cost;
  auto* items = frame.context.allocate<Value>(items_.size());
  if (items == nullptr) return frame.out_of_memory();
  std::size_t size = 0;
  for (const Item& item : items_) {
    Value value = item.value->eval(frame);
    if (value.is_error()) return value;
    if (item.optional) {
      if (!value.is(Kind::optional)) return not_optional(frame.context, "list element", value);
      if (!value.has_value()) continue;
      value = value.value();
    }
    items[size++] = value;
  }
  return Value::list({items, size});
}

void ListNode::dump(Dump& out) const {
  out.line("list");
  for (const Item& item : items_) {
    if (item.optional) {
      out.child("optional", *item.value);
    } else {
      out.child(*item.value);
    }
  }
}

Value MapNode::eval(Frame& frame) const {
  frame.cost += map_cost;
  auto* entries = frame.context.allocate<Entry>(items_.size());
  if (entries == nullptr) return frame.out_of_memory();
  std::size_t size = 0;
  for (const Item& item : items_) {
    const Value key = item.key->eval(frame);
    if (key.is_error()) return key;
    Value value = item.value->eval(frame);
    if (value.is_error()) return value;
    if (item.optional) {
      if (!value.is(Kind::optional)) return not_optional(frame.context, "map entry", value);
      if (!value.has_value()) continue;
      value = value.value();
    }
    entries[size++] = {key, value};
  }
  return map_of(frame.context, {entries, size}, spec_errors_);
}

void MapNode::dump(Dump& out) const {
  out.line("map");
  for (const Item& item : items_) {
    out.child(*item.key);
    out.child(item.optional ? "optional" : "is", *item.value);
  }
}

Value StructureNode::eval(Frame& frame) const {
  frame.cost += structure_cost;
  auto* fields = frame.context.allocate<Entry>(items_.size());
  auto* structure = frame.context.allocate<Structure>(1);
  if (fields == nullptr || structure == nullptr) return frame.out_of_memory();
  std::size_t size = 0;
  for (const Item& item : items_) {
    Value value = item.value->eval(frame);
    if (value.is_error()) return value;
    if (item.optional) {
      if (!value.is(Kind::optional)) return not_optional(frame.context, "field", value);
      if (!value.has_value()) continue;
      value = value.value();
    }
    fields[size++] = {Value::of(item.field), value};
  }
  *structure = {&type_, {fields, size}};
  return Value::structure(*structure);
}

void StructureNode::dump(Dump& out) const {
  out.line("structure " + type_.text());
  for (const Item& item : items_) out.child((item.optional ? "?" : "") + std::string(item.field), *item.value);
}

}  // namespace tidegate::cel::nodes
