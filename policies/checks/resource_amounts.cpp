#include "policies/checks/resource_amounts.hpp"

#include <utility>

namespace tidegate::checks {

void Written::read(const json::Node& node, Written& out) {
  out.node = &node;
  if (node.is_null()) {
    out.state = State::absent;
    out.node = &json::null_node;
    out.quantity = {};
    return;
  }
  if (values::Quantity::read_plain(node.string(), out.quantity)) {
    out.state = State::good;
    return;
  }
  auto quantity = values::Quantity::of(node);
  out.state = quantity ? State::good : State::bad;
  out.quantity = quantity ? std::move(*quantity) : values::Quantity();
}

WrittenPair WrittenPair::read(const json::Node& resources, std::string_view name) {
  return {Written::read(resources["requests"][name]), Written::read(resources["limits"][name])};
}

Amount request_beside(const Amount& limit, const WrittenPair& own, const WrittenPair& pod) noexcept {
  if (limit.is_of_pod() && pod.requests.is_good()) return {Origin::pod, &pod.requests};
  return request_in_effect(own, pod);
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
