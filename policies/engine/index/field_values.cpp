#include "policies/engine/index/field_values.hpp"

#include <algorithm>

#include "policies/engine/expressions/environment.hpp"

namespace tidegate::engine {

namespace {

const json::Node& root_of(const ValuePath& path, const admission::Review& review) noexcept {
  switch (path.root) {
    case ValuePath::Root::object:
      return *review.object;
    case ValuePath::Root::old_object:
      return *review.old_object;
    case ValuePath::Root::request:
      break;
  }
  return *review.request;
}

// What Kubernetes leaves out of `request`, or does not declare, is the evaluator's to judge.
bool is_in_request(const std::string& name, const json::Node& value) noexcept {
  return std::find(request_fields.begin(), request_fields.end(), name) != request_fields.end() && !value.is_null() &&
         !(value.is_string() && value.string().empty());
}

}  // namespace

Found follow(const ValuePath& path, const admission::Review& review, std::size_t shared, Trail& trail) noexcept {
  std::size_t i = std::min({shared, trail.valid, path.steps.size()});
  const json::Node* node = i == 0 ? &root_of(path, review) : trail.nodes[i - 1];
  for (trail.valid = i; i < path.steps.size(); ++i) {
    const ValuePath::Step& step = path.steps[i];
    if (!node->is_object()) return {};
    const json::Node* next = node->find(step.name);
    if (i == 0 && path.root == ValuePath::Root::request && (next == nullptr || !is_in_request(step.name, *next))) {
      return {};
    }
    if (next == nullptr) return {nullptr, step.optional};
    node = next;
    if (i < trail.nodes.size()) trail.nodes[trail.valid++] = node;
  }
  return {node, false};
}

}  // namespace tidegate::engine
