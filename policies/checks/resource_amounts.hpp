// What of one resource is in effect for one container, and whether it keeps to a rule's bounds: the arithmetic behind
// resources.hpp, without texts.
// Invariants: nothing allocates (but for quantities of more than 38 digits). Thread contract: values.
// Tested in tests/policies/checks/resources*_test.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "policies/base/json/node.hpp"
#include "policies/values/quantity.hpp"

namespace tidegate::checks {

// A quantity as it stands in an object: null and absent are the same.
struct Written {
  enum class State : std::uint8_t { absent, bad, good };
  State state = State::absent;
  const json::Node* node = &json::null_node;
  values::Quantity quantity;

  [[nodiscard]] bool is_good() const noexcept { return state == State::good; }
  [[nodiscard]] bool is_bad() const noexcept { return state == State::bad; }
  [[nodiscard]] static Written read(const json::Node& node) {
    Written written;
    read(node, written);
    return written;
  }
  // Overwrites all of `out`.
  static void read(const json::Node& node, Written& out);
};

// One resource of a `resources` field.
struct WrittenPair {
  Written requests, limits;
  [[nodiscard]] static WrittenPair read(const json::Node& resources, std::string_view name);
};

// The resources that nearly every rule is about, and where a name stands among them: none has the array's size.
inline constexpr std::array<std::string_view, 3> common_resources{"cpu", "memory", "ephemeral-storage"};
[[nodiscard]] inline std::size_t place_of_resource(std::string_view name) noexcept {
  std::size_t place = 0;
  while (place < common_resources.size() && common_resources[place] != name) ++place;
  return place;
}

// Where the amount in effect was written.
enum class Origin : std::uint8_t { none, own, own_limit, pod, pod_limit };

struct Amount {
  Origin origin = Origin::none;
  const Written* written = nullptr;  // null when there is none
  [[nodiscard]] bool is_set() const noexcept { return written != nullptr; }
  [[nodiscard]] bool is_of_pod() const noexcept { return origin == Origin::pod || origin == Origin::pod_limit; }
  [[nodiscard]] const values::Quantity& quantity() const noexcept { return written->quantity; }
};

// The kubelet turns a limit of 0 into no limit.
[[nodiscard]] inline bool bounds(const Written& limit) noexcept {
  return limit.is_good() && !limit.quantity.is_zero();
}

// Borrow both pairs. A bad quantity is as none here: it is reported by itself.
[[nodiscard]] inline Amount limit_in_effect(const WrittenPair& own, const WrittenPair& pod) noexcept {
  if (bounds(own.limits)) return {Origin::own, &own.limits};
  if (bounds(pod.limits)) return {Origin::pod, &pod.limits};
  return {};
}
[[nodiscard]] inline Amount request_in_effect(const WrittenPair& own, const WrittenPair& pod) noexcept {
  if (own.requests.is_good()) return {Origin::own, &own.requests};
  if (bounds(own.limits)) return {Origin::own_limit, &own.limits};
  if (pod.requests.is_good()) return {Origin::pod, &pod.requests};
  if (bounds(pod.limits)) return {Origin::pod_limit, &pod.limits};
  return {};
}
// The request that a limit is a multiple of: a Pod's limit is shared by all containers, so it is held against the Pod's
// request where there is one.
[[nodiscard]] Amount request_beside(const Amount& limit, const WrittenPair& own, const WrittenPair& pod) noexcept;

// What a rule asks of the requests or the limits of one resource.
struct Bounds {
  bool required = false;
  std::optional<values::Quantity> min, max, fill;
  [[nodiscard]] bool keeps(const Amount& amount) const noexcept {
    if (!amount.is_set()) return !required;
    return (!min || amount.quantity() >= *min) && (!max || amount.quantity() <= *max);
  }
};

struct ResourceRule {
  std::string name;
  std::size_t place = common_resources.size();  // place_of_resource(name)
  bool pod_level = false;                       // whether spec.resources may set it
  Bounds requests, limits;
  std::optional<values::Quantity> ratio;

  [[nodiscard]] bool keeps_ratio(const Amount& request, const Amount& limit) const noexcept;
  // How many of its demands (on the request, on the limit, on their ratio) a container breaks.
  [[nodiscard]] int broken(const WrittenPair& own, const WrittenPair& pod) const noexcept;
};

}  // namespace tidegate::checks
