#include "policies/checks/resources.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include "policies/checks/containers.hpp"
#include "policies/checks/resource_amounts.hpp"
#include "policies/checks/resource_findings.hpp"
#include "policies/checks/resource_memo.hpp"

namespace tidegate::checks {

namespace {

using admission::Container;
using admission::Path;
using admission::Pod;
using Side = ResourceKey::Side;

// KEP-2837: what spec.resources may hold.
bool is_pod_level(std::string_view name) noexcept {
  return name == "cpu" || name == "memory" || name.starts_with("hugepages-");
}

bool has_resources(const Container& container) noexcept {
  return container.list != admission::ContainerList::ephemeral_containers;
}

class Resources final : public Check {
 public:
  explicit Resources(const ResourcesSettings& settings) {
    for (const ResourceKey& key : settings.require) bounds(key).required = true;
    for (const auto& [key, quantity] : settings.min) bounds(key).min = quantity;
    for (const auto& [key, quantity] : settings.max) bounds(key).max = quantity;
    for (const auto& [key, quantity] : settings.defaults) bounds(key).fill = quantity;
    for (const auto& [name, quantity] : settings.max_limit_request_ratio) rule(name.text).ratio = quantity;
    has_defaults_ = !settings.defaults.empty();
  }

  [[nodiscard]] bool needs_pod() const noexcept override { return true; }
  [[nodiscard]] bool has_defaults() const noexcept override { return has_defaults_; }

  [[nodiscard]] std::vector<StaticDefault> static_defaults() const override {
    std::vector<StaticDefault> out;
    for (const ResourceRule& rule : rules_) {
      const std::string home = "containers[*].resources.";
      if (rule.requests.fill) out.push_back({home + "requests." + rule.name, rule.requests.fill->canonical()});
      if (rule.limits.fill) out.push_back({home + "limits." + rule.name, rule.limits.fill->canonical()});
    }
    return out;
  }

  void validate(const Subject& subject, Findings& findings) const override {
    if (subject.pod == nullptr) return;
    const Pod& pod = *subject.pod;
    static const WrittenPair nothing;
    for (const ResourceRule& rule : rules_) {
      std::optional<WrittenPair> spare_of_pod;
      const WrittenPair& of_pod = rule.pod_level ? read(subject, *pod.spec, rule, spare_of_pod) : nothing;
      for (const Side side : {Side::requests, Side::limits}) {
        const Written& written = side == Side::limits ? of_pod.limits : of_pod.requests;
        if (written.is_bad()) ResourceFindings::bad_on_pod(pod, rule, side, written, findings);
      }
      // A request of the Pod that some container takes for its own is reported there.
      bool request_taken = false;
      std::int64_t containers = 0;
      admission::for_each_container(pod, [&](const Container& container) {
        if (!has_resources(container)) return;
        std::optional<WrittenPair> spare;
        const WrittenPair& own = read(subject, *container.node, rule, spare);
        ++containers;
        const Amount request = request_in_effect(own, of_pod);
        request_taken = request_taken || request.origin == Origin::pod;
        judge(rule, own, of_pod, request, ResourceFindings(pod, container, rule, findings));
      });
      if (!request_taken) judge_pod(rule, of_pod.requests, containers, pod, findings);
    }
  }

  void set_defaults(Defaults& defaults, values::Matchers&) const override {
    for (const ResourceRule& rule : rules_) {
      if (!rule.requests.fill && !rule.limits.fill) continue;
      fill_list(defaults, rule, admission::ContainerList::init_containers);
      fill_list(defaults, rule, admission::ContainerList::containers);
    }
  }

 private:
  // What the holder of a `resources` field has of the rule's resource; `spare` holds what is not kept.
  static const WrittenPair& read(const Subject& subject, const json::Node& holder, const ResourceRule& rule,
                                 std::optional<WrittenPair>& spare) {
    if (subject.resources != nullptr) return subject.resources->read(holder, rule.name, rule.place, spare);
    return spare.emplace(WrittenPair::read(holder["resources"], rule.name));
  }

  static WrittenPair read_pod(const Pod& pod, const ResourceRule& rule) {
    return rule.pod_level ? WrittenPair::read((*pod.spec)["resources"], rule.name) : WrittenPair{};
  }

  // What a Pod requests as a whole is reserved whatever its containers set: it may be what all of them could have.
  static void judge_pod(const ResourceRule& rule, const Written& request, std::int64_t containers, const Pod& pod,
                        Findings& findings) {
    const std::optional<values::Quantity>& max = rule.requests.max;
    if (!request.is_good() || !max) return;
    if (compare_to_product(request.quantity, *max, values::Quantity(containers)) <= 0) return;
    ResourceFindings::above_on_pod(pod, rule, request, findings);
  }

  // `request`: the one in effect.
  static void judge(const ResourceRule& rule, const WrittenPair& own, const WrittenPair& of_pod, const Amount& request,
                    const ResourceFindings& report) {
    const bool bad_request = own.requests.is_bad();
    const bool bad_limit = own.limits.is_bad();
    if (bad_request) report.bad(Side::requests, own.requests);
    if (bad_limit) report.bad(Side::limits, own.limits);
    const Amount limit = limit_in_effect(own, of_pod);
    if (!bad_request && !rule.requests.keeps(request)) report.broken(Side::requests, request, rule.requests, own);
    if (!bad_limit && !rule.limits.keeps(limit)) report.broken(Side::limits, limit, rule.limits, own);
    if (!rule.ratio || bad_request || bad_limit) return;
    const Amount beside = request_beside(limit, own, of_pod);
    if (!rule.keeps_ratio(beside, limit)) report.ratio(beside, limit);
  }

  static void fill_list(Defaults& defaults, const ResourceRule& rule, admission::ContainerList list) {
    const auto containers = [&] {
      const Pod* pod = defaults.pod();
      return pod == nullptr ? std::span<const json::Node>() : (*pod->spec)[admission::to_string(list)].items();
    };
    // Each edit makes a new document, so the container is looked up anew for each.
    for (std::size_t i = 0; i < containers().size(); ++i) {
      for (const Side side : {Side::requests, Side::limits}) {
        fill(defaults, rule, Container{list, i, &containers()[i]}, side);
      }
    }
  }

  static void fill(Defaults& defaults, const ResourceRule& rule, const Container& container, Side side) {
    const Pod& pod = *defaults.pod();
    const WrittenPair of_pod = read_pod(pod, rule);
    if (of_pod.requests.state != Written::State::absent || of_pod.limits.state != Written::State::absent) return;
    const WrittenPair own = WrittenPair::read((*container.node)["resources"], rule.name);
    // A limit that is there is the request too, as Kubernetes will have it.
    if (own.limits.state != Written::State::absent || own.requests.is_bad()) return;
    WrittenPair then = own;
    const std::optional<values::Quantity>& fill = side == Side::limits ? rule.limits.fill : rule.requests.fill;
    if (!fill) return;
    if (side == Side::requests) {
      if (own.requests.is_good()) return;
      then.requests = {Written::State::good, &json::null_node, *fill};
    } else {
      const bool raised = own.requests.is_good() && own.requests.quantity > *fill;
      then.limits = {Written::State::good, &json::null_node, raised ? own.requests.quantity : *fill};
    }
    // A default may mend, but must not break: a limit beside a request of 0 would be more than any ratio allows.
    if (rule.broken(then, of_pod) > rule.broken(own, of_pod)) return;
    const std::string text = (side == Side::limits ? then.limits : then.requests).quantity.canonical();
    with_container_path(pod, container, [&](const Path& path) {
      const Path resources = path.field("resources");
      const Path map = resources.field(to_string(side));
      defaults.set(map.field(rule.name), std::string_view(text));
    });
  }

  ResourceRule& rule(const std::string& name) {
    const auto found = std::ranges::find(rules_, name, &ResourceRule::name);
    if (found != rules_.end()) return *found;
    rules_.push_back({name, place_of_resource(name), is_pod_level(name), {}, {}, {}});
    return rules_.back();
  }
  Bounds& bounds(const ResourceKey& key) {
    ResourceRule& found = rule(key.name.text);
    return key.side == Side::limits ? found.limits : found.requests;
  }

  std::vector<ResourceRule> rules_;  // one for each resource's name
  bool has_defaults_ = false;
};

}  // namespace

std::string ResourceKey::text() const {
  return std::string(to_string(side)) + "." + name.text;
}

std::unique_ptr<const Check> compile(const ResourcesSettings& settings) {
  return std::make_unique<Resources>(settings);
}

}  // namespace tidegate::checks
