#include "policies/cel/nodes/fields.hpp"

#include <string>

#include "policies/cel/nodes/same_text.hpp"

namespace tidegate::cel::nodes {
namespace {

const json::Node* member(std::span<const json::Member> members, std::string_view name) noexcept {
  for (const json::Member& candidate : members) {
    if (same_text(candidate.name(), name)) return &candidate.value;
  }
  return nullptr;
}

std::string written(std::string_view kind, std::span<const std::string_view> names) {
  std::string line(kind);
  for (const std::string_view name : names) line.append(" .").append(name);
  return line;
}

}  // namespace

Value FieldPath::eval(Frame& frame) const {
  Value root;
  if (!root_.read(frame, root)) return general_.eval(frame);
  if (root.is(Kind::map) && root.is_json()) {
    std::span<const json::Member> members = root.members();
    for (const std::string_view& name : names_) {
      const json::Node* found = member(members, name);
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
  out.line(written(test_ ? "has fields" : "fields", names_));
  out.child(*root_.node);
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
      const json::Node* found = member(members, names_[at]);
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
  std::string line = written("has chain", names_);
  line += " at";
  for (const std::uint8_t length : lengths_) line += " " + std::to_string(length);
  out.line(line);
  out.child(*root_.node);
}

}  // namespace tidegate::cel::nodes
