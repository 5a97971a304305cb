#include "policies/checks/resource_findings.hpp"

#include <cstdio>

#include "policies/base/scratch_text.hpp"
#include "policies/checks/containers.hpp"
#include "policies/checks/text.hpp"

namespace tidegate::checks {

namespace {

using admission::Path;
using base::join;
using base::Quoted;
using base::ScratchText;
using Side = ResourceKey::Side;

// `"4Gi"`; numbers as they would be written.
ScratchText text_of(const Written& written) {
  const json::Node& node = *written.node;
  if (node.is_string()) return join(Quoted{node.string()});
  return written.is_good() ? join(Quoted{written.quantity.canonical()}) : join("this value");
}

// What stands for a quantity in an identity: its text, as a change of notation is a change.
ScratchText identity_text(const Written& written) {
  const json::Node& node = *written.node;
  return node.is_string() ? join(Identity{node.string()}) : join(written.quantity.canonical());
}

ScratchText bad_text(const Written& written) {
  const auto quantity = values::Quantity::of(*written.node);
  if (quantity) return join(text_of(written), " is no quantity");
  return join(text_of(written), " is no quantity: ", values::plain(quantity.error()).message);
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
  add(side, true, join("bad|", identity_text(written)), bad_text(written));
}

void ResourceFindings::bad_on_pod(const admission::Pod& pod, const ResourceRule& rule, Side side,
                                  const Written& written, Findings& findings) {
  with_spec_path(pod, [&](const Path& spec) {
    const Path resources = spec.field("resources");
    const Path map = resources.field(to_string(side));
    const auto identity = join(to_string(side), ".", rule.name, "|bad|", identity_text(written));
    findings.add(entry_of(map, rule.name), identity, bad_text(written));
  });
}

void ResourceFindings::above_on_pod(const admission::Pod& pod, const ResourceRule& rule, const Written& request,
                                    Findings& findings) {
  with_spec_path(pod, [&](const Path& spec) {
    const Path resources = spec.field("resources");
    const Path map = resources.field("requests");
    findings.add(entry_of(map, rule.name), join("requests.", rule.name, "|pod-max|", identity_text(request)),
                 join(text_of(request), " for the Pod is more than the maximum ", rule.requests.max->canonical(),
                      " of requests.", rule.name, " for each of its containers; lower it"));
  });
}

void ResourceFindings::broken(Side side, const Amount& amount, const Bounds& bounds, const WrittenPair& own) const {
  if (amount.is_set()) return out_of_bounds(side, amount, bounds);
  missing(side, own);
}

void ResourceFindings::ratio(const Amount& request, const Amount& limit) const {
  add(Side::limits, limit.origin == Origin::own,
      join("ratio|", identity_text(*request.written), "|", identity_text(*limit.written)),
      join(text_of(*limit.written), " is more than ", factor_text(*rule_.ratio), " times the request ",
           text_of(*request.written), "; lower it or raise the request"));
}

void ResourceFindings::missing(Side side, const WrittenPair& own) const {
  if (side == Side::limits && own.limits.is_good()) {
    return add(side, true, "missing", join(text_of(own.limits), " means no limit; set one above 0"));
  }
  if (side == Side::limits) return add(side, true, "missing", "is required but missing; set it");
  add(side, true, "missing", join("is required but missing; set it, or ", key(Side::limits), ", which implies it"));
}

void ResourceFindings::out_of_bounds(Side side, const Amount& amount, const Bounds& bounds) const {
  const bool above = bounds.max && amount.quantity() > *bounds.max;
  const bool from_limit = amount.origin == Origin::own_limit || amount.origin == Origin::pod_limit;
  const bool own = amount.origin == Origin::own || amount.origin == Origin::own_limit;
  auto text = text_of(*amount.written);
  std::string& message = text.string();
  base::append(message, above ? " is more than the maximum " : " is less than the minimum ",
               (above ? *bounds.max : *bounds.min).canonical(), " of ", key(side));
  if (from_limit) message += ", which it implies";
  if (!own) base::append(message, ", and container ", Quoted{container_.name()}, " sets none of its own");
  message += above ? "; lower it" : "; raise it";
  if (from_limit) message += " or set the request";
  add(from_limit ? Side::limits : side, own,
      join(above ? "max|" : "min|", key(side), "|", identity_text(*amount.written)), message);
}

void ResourceFindings::add(Side side, bool own, std::string_view identity, std::string_view message) const {
  const auto whole = join(key(side), "|", identity);
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

ScratchText ResourceFindings::key(Side side) const {
  return join(to_string(side), ".", rule_.name);
}

}  // namespace tidegate::checks
