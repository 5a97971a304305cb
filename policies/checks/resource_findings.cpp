#include "policies/checks/resource_findings.hpp"

#include <cstdio>

#include "policies/base/text.hpp"
#include "policies/checks/containers.hpp"
#include "policies/checks/text.hpp"

namespace tidegate::checks {

namespace {

using admission::Path;
using Side = ResourceKey::Side;

// `"4Gi"`; numbers as they would be written.
std::string text_of(const Written& written) {
  const json::Node& node = *written.node;
  if (node.is_string()) return base::quoted(node.string());
  return written.is_good() ? base::quoted(written.quantity.canonical()) : "this value";
}

// What stands for a quantity in an identity: its text, as a change of notation is a change.
std::string identity_text(const Written& written) {
  const json::Node& node = *written.node;
  return node.is_string() ? identity_of(node.string()) : written.quantity.canonical();
}

std::string bad_text(const Written& written) {
  const auto quantity = values::Quantity::of(*written.node);
  return text_of(written) + " is no quantity" + (quantity ? "" : ": " + values::plain(quantity.error()).message);
}

// `1.5`, where the canonical quantity would be 1500m.
std::string factor_text(const values::Quantity& ratio) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", ratio.as_double());
  return text;
}

// A Path for a map's entry: `limits.memory`, `limits[example.com/gpu]`.
Path entry_of(const Path& map, std::string_view name) noexcept {
  return name.find('/') == std::string_view::npos ? map.field(name) : map.key(name);
}

}  // namespace

std::string_view to_string(Side side) noexcept {
  return side == Side::limits ? "limits" : "requests";
}

void ResourceFindings::bad(Side side, const Written& written) const {
  add(side, true, "bad|" + identity_text(written), bad_text(written));
}

void ResourceFindings::bad_on_pod(const admission::Pod& pod, const ResourceRule& rule, Side side,
                                  const Written& written, Findings& findings) {
  with_spec_path(pod, [&](const Path& spec) {
    const Path resources = spec.field("resources");
    const Path map = resources.field(to_string(side));
    const std::string identity = std::string(to_string(side)) + "." + rule.name + "|bad|" + identity_text(written);
    findings.add(entry_of(map, rule.name), identity, bad_text(written));
  });
}

void ResourceFindings::above_on_pod(const admission::Pod& pod, const ResourceRule& rule, const Written& request,
                                    Findings& findings) {
  with_spec_path(pod, [&](const Path& spec) {
    const Path resources = spec.field("resources");
    const Path map = resources.field("requests");
    const std::string key = "requests." + rule.name;
    findings.add(entry_of(map, rule.name), key + "|pod-max|" + identity_text(request),
                 text_of(request) + " for the Pod is more than the maximum " + rule.requests.max->canonical() + " of " +
                     key + " for each of its containers; lower it");
  });
}

void ResourceFindings::broken(Side side, const Amount& amount, const Bounds& bounds, const WrittenPair& own) const {
  if (amount.is_set()) return out_of_bounds(side, amount, bounds);
  missing(side, own);
}

void ResourceFindings::ratio(const Amount& request, const Amount& limit) const {
  add(Side::limits, limit.origin == Origin::own,
      "ratio|" + identity_text(*request.written) + "|" + identity_text(*limit.written),
      text_of(*limit.written) + " is more than " + factor_text(*rule_.ratio) + " times the request " +
          text_of(*request.written) + "; lower it or raise the request");
}

void ResourceFindings::missing(Side side, const WrittenPair& own) const {
  if (side == Side::limits && own.limits.is_good()) {
    return add(side, true, "missing", text_of(own.limits) + " means no limit; set one above 0");
  }
  add(side, true, "missing",
      side == Side::limits ? "is required but missing; set it"
                           : "is required but missing; set it, or " + key(Side::limits) + ", which implies it");
}

void ResourceFindings::out_of_bounds(Side side, const Amount& amount, const Bounds& bounds) const {
  const bool above = bounds.max && amount.quantity() > *bounds.max;
  const bool from_limit = amount.origin == Origin::own_limit || amount.origin == Origin::pod_limit;
  const bool own = amount.origin == Origin::own || amount.origin == Origin::own_limit;
  std::string message = text_of(*amount.written);
  message += above ? " is more than the maximum " : " is less than the minimum ";
  message += (above ? *bounds.max : *bounds.min).canonical() + " of " + key(side);
  if (from_limit) message += ", which it implies";
  if (!own) message += ", and container " + base::quoted(container_.name()) + " sets none of its own";
  message += above ? "; lower it" : "; raise it";
  if (from_limit) message += " or set the request";
  add(from_limit ? Side::limits : side, own,
      (above ? "max|" : "min|") + key(side) + "|" + identity_text(*amount.written), message);
}

void ResourceFindings::add(Side side, bool own, const std::string& identity, const std::string& message) const {
  const std::string whole = key(side) + "|" + identity;
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

std::string ResourceFindings::key(Side side) const {
  return std::string(to_string(side)) + "." + rule_.name;
}

}  // namespace tidegate::checks
