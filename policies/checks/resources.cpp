#include "policies/checks/resources.hpp"

#include <algorithm>
#include <string_view>

#include "policies/base/text.hpp"
#include "policies/checks/containers.hpp"
#include "policies/checks/resource_amounts.hpp"
#include "policies/checks/text.hpp"

namespace tidegate::checks {

namespace {

using admission::Container;
using admission::Path;
using admission::Pod;
using Side = ResourceKey::Side;

std::string_view to_string(Side side) noexcept {
  return side == Side::limits ? "limits" : "requests";
}

// KEP-2837: what spec.resources may hold.
bool is_pod_level(std::string_view name) noexcept {
  return name == "cpu" || name == "memory" || name.starts_with("hugepages-");
}

bool has_resources(const Container& container) noexcept {
  return container.list != admission::ContainerList::ephemeral_containers;
}

// `"4Gi"`; numbers as they would be written.
std::string amount_text(const Written& written) {
  const json::Node& node = *written.node;
  if (node.is_string()) return base::quoted(node.string());
  return written.is_good() ? base::quoted(written.quantity.canonical()) : "this value";
}

// What stands for a quantity in an identity: its text, as a change of notation is a change.
std::string amount_identity(const Written& written) {
  const json::Node& node = *written.node;
  return node.is_string() ? identity_of(node.string()) : written.quantity.canonical();
}

std::string bad_text(const Written& written) {
  const auto quantity = values::Quantity::of(*written.node);
  return amount_text(written) + " is no quantity" + (quantity ? "" : ": " + values::plain(quantity.error()).message);
}

// A Path for a map's entry: `limits.memory`, `limits[example.com/gpu]`.
Path entry_of(const Path& map, std::string_view name) {
  return name.find('/') == std::string_view::npos ? map.field(name) : map.key(name);
}

// The findings of one container about one resource.
class Reporter {
 public:
  Reporter(const Pod& pod, const Container& container, const ResourceRule& rule, Findings& findings)
      : pod_(pod), container_(container), rule_(rule), findings_(findings) {}

  void bad(Side side, const Written& written) const {
    add(side, true, "bad|" + amount_identity(written), bad_text(written));
  }

  void broken(Side side, const Amount& amount, const Bounds& bounds, const WrittenPair& own) const {
    if (amount.is_set()) return out_of_bounds(side, amount, bounds);
    missing(side, own);
  }

  void ratio(const Amount& request, const Amount& limit) const {
    add(Side::limits, limit.origin == Origin::own,
        "ratio|" + amount_identity(*request.written) + "|" + amount_identity(*limit.written),
        amount_text(*limit.written) + " is more than " + rule_.ratio->canonical() + " times the request " +
            amount_text(*request.written) + "; lower it or raise the request");
  }

 private:
  void missing(Side side, const WrittenPair& own) const {
    const std::string key = std::string(to_string(side)) + "." + rule_.name;
    if (side == Side::limits && own.limits.is_good()) {
      return add(side, true, "missing", amount_text(own.limits) + " means no limit; set one above 0");
    }
    add(side, true, "missing",
        side == Side::limits ? "is required but missing; set it"
                             : "is required but missing; set it, or limits." + rule_.name + ", which implies it");
  }

  // The amount is above the maximum or below the minimum.
  void out_of_bounds(Side side, const Amount& amount, const Bounds& bounds) const {
    const bool above = bounds.max && amount.quantity() > *bounds.max;
    const std::string bound = (above ? *bounds.max : *bounds.min).canonical();
    std::string message = amount_text(*amount.written) +
                          (above ? " is more than the maximum " : " is less than the minimum ") + bound + " of " +
                          std::string(to_string(side)) + "." + rule_.name;
    const Side written_at =
        side == Side::limits || amount.origin == Origin::own_limit || amount.origin == Origin::pod_limit
            ? Side::limits
            : Side::requests;
    const bool own = amount.origin == Origin::own || amount.origin == Origin::own_limit;
    if (written_at != side) message += ", which it implies";
    if (!own) message += ", and container " + base::quoted(container_.name()) + " sets none of its own";
    message += above ? "; lower it" : "; raise it";
    if (written_at != side) message += " or set the request";
    add(written_at, own,
        std::string(above ? "max|" : "min|") + std::string(to_string(side)) + "|" + amount_identity(*amount.written),
        message);
  }

  void add(Side side, bool own, const std::string& identity, const std::string& message) const {
    const std::string whole = std::string(to_string(side)) + "." + rule_.name + "|" + identity;
    const auto at = [&](const Path& holder) {
      const Path resources = holder.field("resources");
      const Path map = resources.field(to_string(side));
      findings_.add(entry_of(map, rule_.name), container_, whole, message);
    };
    if (own) {
      with_container_path(pod_, container_, at);
    } else {
      with_spec_path(pod_, at);
    }
  }

  const Pod& pod_;
  const Container& container_;
  const ResourceRule& rule_;
  Findings& findings_;
};

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
    for (const ResourceRule& rule : rules_) {
      const WrittenPair of_pod = read_pod(pod, rule);
      report_bad_pod(pod, rule, Side::requests, of_pod.requests, findings);
      report_bad_pod(pod, rule, Side::limits, of_pod.limits, findings);
      admission::for_each_container(pod, [&](const Container& container) {
        if (!has_resources(container)) return;
        const WrittenPair own = WrittenPair::read((*container.node)["resources"], rule.name);
        judge(rule, own, of_pod, Reporter(pod, container, rule, findings));
      });
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
  static WrittenPair read_pod(const Pod& pod, const ResourceRule& rule) {
    return rule.pod_level ? WrittenPair::read((*pod.spec)["resources"], rule.name) : WrittenPair{};
  }

  static void report_bad_pod(const Pod& pod, const ResourceRule& rule, Side side, const Written& written,
                             Findings& findings) {
    if (written.state != Written::State::bad) return;
    with_spec_path(pod, [&](const Path& spec) {
      const Path resources = spec.field("resources");
      const Path map = resources.field(to_string(side));
      const std::string identity = std::string(to_string(side)) + "." + rule.name + "|bad|" + amount_identity(written);
      findings.add(entry_of(map, rule.name), identity, bad_text(written));
    });
  }

  static void judge(const ResourceRule& rule, const WrittenPair& own, const WrittenPair& of_pod,
                    const Reporter& reporter) {
    const bool bad_request = own.requests.state == Written::State::bad;
    const bool bad_limit = own.limits.state == Written::State::bad;
    if (bad_request) reporter.bad(Side::requests, own.requests);
    if (bad_limit) reporter.bad(Side::limits, own.limits);
    const Amount request = request_in_effect(own, of_pod);
    const Amount limit = limit_in_effect(own, of_pod);
    if (!bad_request && !rule.requests.keeps(request)) reporter.broken(Side::requests, request, rule.requests, own);
    if (!bad_limit && !rule.limits.keeps(limit)) reporter.broken(Side::limits, limit, rule.limits, own);
    if (!bad_request && !bad_limit && !rule.keeps_ratio(request, limit)) reporter.ratio(request, limit);
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
    if (own.limits.state != Written::State::absent || own.requests.state == Written::State::bad) return;
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
    if (rule.keeps(own, of_pod) && !rule.keeps(then, of_pod)) return;
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
    rules_.push_back({name, is_pod_level(name), {}, {}, {}});
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
