#include "policies/engine/patches/guard.hpp"

#include <array>

#include "policies/base/text.hpp"

namespace tidegate::engine {

namespace {

using json::Node;

constexpr std::array<std::string_view, 2> identity{"apiVersion", "kind"};
constexpr std::array<std::string_view, 4> metadata_identity{"name", "generateName", "namespace", "uid"};

bool changed(const Node& before, const Node& after, std::string_view name) {
  return !json::equal(before[name], after[name]);
}

// The Pod's labels in an owner of Pods.
const Node& pod_labels(const admission::PodHome& home, const Node& object) {
  const Node* node = &object;
  for (const std::string_view step : home.prefix) node = &(*node)[step];
  return (*node)["metadata"]["labels"];
}

// The first label that the selector uses and that differs; empty when none does.
std::string_view changed_label(const Node& selector, const Node& before, const Node& after) {
  const Node& labels = selector["matchLabels"];
  const Node& expressions = selector["matchExpressions"];
  // A ReplicationController's selector is a plain map.
  const bool plain = !labels.is_object() && !expressions.is_array();
  for (const json::Member& member : (plain ? selector : labels).members()) {
    if (changed(before, after, member.name())) return member.name();
  }
  for (const Node& expression : expressions.items()) {
    const std::string_view key = expression["key"].string();
    if (changed(before, after, key)) return key;
  }
  return {};
}

}  // namespace

std::optional<std::string> refused_change(const admission::PodHome* home, const Node& before, const Node& after) {
  if (!after.is_object()) return "the patch leaves no object";
  for (const std::string_view name : identity) {
    if (changed(before, after, name)) return "the patch would change " + std::string(name);
  }
  for (const std::string_view name : metadata_identity) {
    if (changed(before["metadata"], after["metadata"], name)) {
      return "the patch would change metadata." + std::string(name);
    }
  }
  if (home == nullptr || home->prefix.empty()) return std::nullopt;
  const Node& selector = before["spec"]["selector"];
  if (selector.is_null()) return std::nullopt;
  if (!json::equal(selector, after["spec"]["selector"])) return "the patch would change spec.selector";
  const std::string_view label = changed_label(selector, pod_labels(*home, before), pod_labels(*home, after));
  if (label.data() == nullptr) return std::nullopt;
  return "the patch would change the label " + base::quoted(label) + ", which spec.selector uses";
}

}  // namespace tidegate::engine
