#include "policies/checks/resource_amounts.hpp"

#include <utility>

namespace tidegate::checks {

namespace {

// The kubelet turns a limit of 0 into no limit.
bool bounds(const Written& limit) noexcept {
  return limit.is_good() && !limit.quantity.is_zero();
}

}  // namespace

Written Written::read(const json::Node& node) {
  if (node.is_null()) return {};
  auto quantity = values::Quantity::of(node);
  if (!quantity) return {State::bad, &node, {}};
  return {State::good, &node, std::move(*quantity)};
}

WrittenPair WrittenPair::read(const json::Node& resources, std::string_view name) {
  return {Written::read(resources["requests"][name]), Written::read(resources["limits"][name])};
}

Amount limit_in_effect(const WrittenPair& own, const WrittenPair& pod) noexcept {
  if (bounds(own.limits)) return {Origin::own, &own.limits};
  if (bounds(pod.limits)) return {Origin::pod, &pod.limits};
  return {};
}

Amount request_in_effect(const WrittenPair& own, const WrittenPair& pod) noexcept {
  if (own.requests.is_good()) return {Origin::own, &own.requests};
  if (bounds(own.limits)) return {Origin::own_limit, &own.limits};
  if (pod.requests.is_good()) return {Origin::pod, &pod.requests};
  if (bounds(pod.limits)) return {Origin::pod_limit, &pod.limits};
  return {};
}

Amount request_beside(const Amount& limit, const WrittenPair& own, const WrittenPair& pod) noexcept {
  if (limit.is_of_pod() && pod.requests.is_good()) return {Origin::pod, &pod.requests};
  return request_in_effect(own, pod);
}

bool Bounds::keeps(const Amount& amount) const noexcept {
  if (!amount.is_set()) return !required;
  return (!min || amount.quantity() >= *min) && (!max || amount.quantity() <= *max);
}

bool ResourceRule::keeps_ratio(const Amount& request, const Amount& limit) const noexcept {
  if (!ratio || !request.is_set() || !limit.is_set()) return true;
  return compare_to_product(limit.quantity(), request.quantity(), *ratio) <= 0;
}

int ResourceRule::broken(const WrittenPair& own, const WrittenPair& pod) const noexcept {
  const Amount request = request_in_effect(own, pod);
  const Amount limit = limit_in_effect(own, pod);
  return (requests.keeps(request) ? 0 : 1) + (limits.keeps(limit) ? 0 : 1) +
         (keeps_ratio(request_beside(limit, own, pod), limit) ? 0 : 1);
}

}  // namespace tidegate::checks
