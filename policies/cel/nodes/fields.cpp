#include "policies/cel/nodes/fields.hpp"

#include <string>
#include <string_view>

namespace tidegate::cel::nodes {
namespace {

std::string written(std::string_view kind, std::span<const json::Node> names, std::size_t required) {
  std::string line(kind);
  for (std::size_t i = 0; i < names.size(); ++i) line.append(i < required ? " ." : " .?").append(names[i].string());
  return line;
}

}  // namespace

Value FieldPath::eval(Frame& frame) const {
  Value root;
  if (!root_.read(frame, root)) return general_.eval(frame);
  if (root.is(Kind::map) && root.is_json()) {
    std::span<const json::Member> members = root.members();
    for (const json::Node& name : names_) {
      const json::Node* found = json::find_member(members, name);
      const bool last = &name == &names_.back();
      if (last && (test_ || found != nullptr)) {
        frame.cost += cost_;
        return test_ ? Value::of(found != nullptr) : Value::of(*found);
      }
      if (found == nullptr || !found->is_object()) break;
      members = found->members();
    }
  }
  return general_.from(frame, root);
}

void FieldPath::dump(Dump& out) const {
  out.line(written(test_ ? "has fields" : "fields", names_, names_.size()));
  out.child(*root_.node);
}

Value FieldOr::eval(Frame& frame) const {
  const Value root = root_.value(frame);
  if (root.is(Kind::map) && root.is_json()) {
    std::span<const json::Member> members = root.members();
    for (std::size_t i = 0;; ++i) {
      const json::Node* found = json::find_member(members, names_[i]);
      if (found == nullptr) {
        if (i < required_) break;
        frame.cost += root_cost_ + i;  // a step that finds nothing is none made
        return otherwise_.eval(frame);
      }
      if (i + 1 == names_.size()) {
        frame.cost += root_cost_ + names_.size();
        return Value::of(*found);
      }
      if (!found->is_object()) break;
      members = found->members();
    }
  }
  const Value value = general_.from(frame, root);
  if (!value.is(Kind::optional)) return value;
  return value.has_value() ? value.value() : otherwise_.eval(frame);
}

void FieldOr::dump(Dump& out) const {
  out.line(written("fields or", names_, required_));
  out.child(*root_.node);
  out.child(otherwise_);
}

Value HasChain::eval(Frame& frame) const {
  Value root;
  if (!root_.read(frame, root) || !root.is(Kind::map) || !root.is_json()) return general_.eval(frame);
  std::span<const json::Member> members = root.members();
  std::uint64_t cost = 0;
  std::size_t at = 0;
  for (const std::uint8_t length : lengths_) {
    cost += length;
    for (; at < length; ++at) {
      const json::Node* found = json::find_member(members, names_[at]);
      const bool last = at + 1 == length;
      if (found == nullptr && last) {
        frame.cost += cost;
        return Value::of(false);
      }
      const bool done = last && length == lengths_.back();
      if (found == nullptr || (!done && !found->is_object())) return general_.eval(frame);
      if (!done) members = found->members();
    }
  }
  frame.cost += cost;
  return Value::of(true);
}

void HasChain::dump(Dump& out) const {
  std::string line = written("has chain", names_, names_.size());
  line += " at";
  for (const std::uint8_t length : lengths_) line += " " + std::to_string(length);
  out.line(line);
  out.child(*root_.node);
}

}  // namespace tidegate::cel::nodes
