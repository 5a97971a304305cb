#include <algorithm>

#include "policies/cel/build/builder.hpp"
#include "policies/cel/nodes/fields.hpp"
#include "policies/cel/nodes/leaves.hpp"
#include "policies/cel/nodes/logic.hpp"

namespace tidegate::cel::build {
namespace {

bool same_name(const json::Node& left, const json::Node& right) noexcept {
  return left.string() == right.string();
}

// Where a path begins that a variable or a slot begins; else its node is null.
nodes::Root root_of(const nodes::Node& node) {
  if (const auto* variable = dynamic_cast<const nodes::Variable*>(&node)) return {false, variable->slot(), &node};
  if (const auto* slot = dynamic_cast<const nodes::Slot*>(&node)) return {true, slot->slot(), &node};
  return {};
}

// The names of the steps; none when a step is not by a constant name.
std::vector<json::Node> names_of(std::span<const nodes::Step> steps) {
  std::vector<json::Node> names;
  for (const nodes::Step& step : steps) {
    if (step.node != nullptr || !step.key.is(Kind::string)) return {};
    names.push_back(json::Node::of(step.key.text()));
  }
  return names;
}

// The tests of one run, or too short a run.
std::size_t run_of_tests(std::span<const nodes::Node* const> terms) {
  const auto test = [](const nodes::Node* node) -> const nodes::FieldPath* {
    const auto* fields = dynamic_cast<const nodes::FieldPath*>(node);
    return fields != nullptr && fields->is_test() && fields->cost() == fields->names().size() ? fields : nullptr;
  };
  const nodes::FieldPath* before = terms.empty() ? nullptr : test(terms.front());
  if (before == nullptr) return 0;
  std::size_t length = 1;
  for (; length < terms.size(); ++length) {
    const nodes::FieldPath* next = test(terms[length]);
    if (next == nullptr || next->root().local != before->root().local || next->root().slot != before->root().slot ||
        next->names().size() <= before->names().size() || next->names().size() > UINT8_MAX ||
        !std::equal(before->names().begin(), before->names().end(), next->names().begin(), same_name)) {
      break;
    }
    before = next;
  }
  return length;
}

}  // namespace

const nodes::Node& Builder::quick(const nodes::Path& path, const Attribute& attribute, std::uint8_t root_cost) {
  const nodes::Root root = root_of(*attribute.root);
  const std::vector<json::Node> names = names_of(attribute.steps);
  const bool optional = std::ranges::any_of(attribute.steps, &nodes::Step::optional);
  if (root.node == nullptr || names.empty() || optional) return path;
  return store_.make<nodes::FieldPath>(root, store_.copy(names), path, attribute.test, root_cost);
}

const nodes::Node* Builder::quick_or(const Attribute& attribute, const nodes::Node& otherwise) {
  if (attribute.condition != nullptr || attribute.test) return nullptr;
  const nodes::Root root = root_of(*attribute.root);
  const std::vector<json::Node> names = names_of(attribute.steps);
  const auto first = std::ranges::find_if(attribute.steps, &nodes::Step::optional);
  if (root.node == nullptr || names.empty() || first == attribute.steps.end()) return nullptr;
  const auto& path = static_cast<const nodes::Path&>(seal(attribute, false));
  const auto required = static_cast<std::size_t>(first - attribute.steps.begin());
  const auto root_cost = static_cast<std::uint8_t>(1 + attribute.extra_cost);
  return &store_.make<nodes::FieldOr>(root, store_.copy(names), required, path, otherwise, root_cost);
}

void Builder::join_has(std::vector<const nodes::Node*>& terms) {
  std::vector<const nodes::Node*> joined;
  for (std::size_t at = 0; at < terms.size();) {
    const auto rest = std::span(terms).subspan(at);
    const std::size_t length = run_of_tests(rest);
    if (length < 2) {
      joined.push_back(terms[at++]);
      continue;
    }
    const auto run = rest.first(length);
    std::vector<std::uint8_t> lengths;
    const nodes::FieldPath* last = nullptr;
    for (const nodes::Node* term : run) {
      last = static_cast<const nodes::FieldPath*>(term);
      lengths.push_back(static_cast<std::uint8_t>(last->names().size()));
    }
    const nodes::Node& general =
        store_.make<nodes::Logic>(store_.copy(std::span<const nodes::Node* const>(run.data(), run.size())), false);
    joined.push_back(&store_.make<nodes::HasChain>(last->root(), last->names(), store_.copy(lengths), general));
    at += length;
  }
  terms = std::move(joined);
}

}  // namespace tidegate::cel::build
