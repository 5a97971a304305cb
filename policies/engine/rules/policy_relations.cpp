#include "policies/engine/rules/policy_relations.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "policies/admission/merge/schema.hpp"
#include "policies/engine/rules/policy_file.hpp"
#include "policies/engine/rules/resource_pattern.hpp"

namespace tidegate::engine {

namespace {

using admission::Operation;
using fields::Reader;

// The operations that API servers send for a subresource. Source: the storage interfaces that each implements in
// kubernetes pkg/registry (Connecter, NamedCreater, Updater).
struct SubResourceOperation {
  std::string_view sub_resource;
  Operation operation;
};
constexpr std::array sub_resource_operations{
    SubResourceOperation{"attach", Operation::connect},
    SubResourceOperation{"exec", Operation::connect},
    SubResourceOperation{"portforward", Operation::connect},
    SubResourceOperation{"proxy", Operation::connect},
    SubResourceOperation{"binding", Operation::create},
    SubResourceOperation{"eviction", Operation::create},
    SubResourceOperation{"token", Operation::create},
    SubResourceOperation{"approval", Operation::update},
    SubResourceOperation{"ephemeralcontainers", Operation::update},
    SubResourceOperation{"finalize", Operation::update},
    SubResourceOperation{"resize", Operation::update},
    SubResourceOperation{"scale", Operation::update},
    SubResourceOperation{"status", Operation::update},
};

bool is_wildcard(const ResourcePattern& pattern) {
  return pattern.group == "*" || pattern.resource == "*" || pattern.sub_resource == "*";
}

std::string quoted(std::string_view text) {
  return "\"" + std::string(text) + "\"";
}

// The first rule that `needs`, or null.
const RuleFields* first_rule(const PolicySpec& spec, bool (RuleFields::*needs)() const noexcept) {
  const auto rule =
      std::find_if(spec.rules.begin(), spec.rules.end(), [&](const RuleFields& r) { return (r.*needs)(); });
  return rule == spec.rules.end() ? nullptr : &*rule;
}

// Who reads `pod` outside the rules.
const NamedExpression* condition_on_pod(const PolicySpec& spec) {
  if (!spec.compiled) return nullptr;
  const auto& conditions = spec.compiled->match_conditions;
  const auto condition =
      std::find_if(conditions.begin(), conditions.end(), [](const auto& one) { return one.expression.reads_pod; });
  return condition == conditions.end() ? nullptr : &*condition;
}

// `the rule "x" judges Pods`; empty when nothing does.
std::string judge_of_pods(const PolicySpec& spec) {
  if (const RuleFields* rule = first_rule(spec, &RuleFields::needs_pod)) {
    return "the rule " + quoted(rule->name.value) + " judges Pods";
  }
  const NamedExpression* condition = condition_on_pod(spec);
  return condition == nullptr ? std::string() : "the match condition " + quoted(condition->name) + " reads pod";
}

void check_pods(Reader& reader, const PolicySpec& spec) {
  const std::string judge = judge_of_pods(spec);
  if (judge.empty()) return;
  for (const ResourcePattern& pattern : spec.match.resources) {
    if (pattern.workloads) continue;
    if (is_wildcard(pattern)) {
      reader.error(pattern.place, judge + ", but " + quoted(pattern.text) + " matches resources without one",
                   "write workloads for all that have a Pod");
    } else if (admission::find_pod_home(pattern.group, pattern.resource, pattern.sub_resource) == nullptr) {
      reader.error(pattern.place, judge + ", but " + quoted(pattern.text) + " has none",
                   "match workloads, or give the rule a policy of its own");
    }
  }
}

// What can't do without an object: a check, `pod` or `forEach`. Other expressions see null there, as in Kubernetes.
std::string needer_of_objects(const PolicySpec& spec) {
  if (const RuleFields* rule = first_rule(spec, &RuleFields::needs_object)) {
    return "the rule " + quoted(rule->name.value);
  }
  const NamedExpression* condition = condition_on_pod(spec);
  return condition == nullptr ? std::string() : "the match condition " + quoted(condition->name);
}

void check_operations(Reader& reader, const PolicySpec& spec) {
  const Operations operations = spec.operations();
  const bool old_object = spec.target && spec.target->value == Target::old_object;
  if (old_object && (operations.has(Operation::create) || operations.has(Operation::update))) {
    reader.error(spec.target->place, "target: oldObject is for DELETE alone",
                 "set match.operations to [DELETE] and give other operations a policy of their own");
  }
  const std::string needer = needer_of_objects(spec);
  if (needer.empty() || !spec.match.operations) return;
  if (operations.has(Operation::connect)) {
    reader.error(spec.match.operations->place, needer + " can't judge CONNECT, which has options in place of an object",
                 "leave CONNECT out");
  }
  if (operations.has(Operation::delete_) && !old_object) {
    reader.error(spec.match.operations->place, needer + " can't judge DELETE, which has no object",
                 "leave DELETE out, or give it a policy of its own with target: oldObject");
  }
}

void check_sub_resources(Reader& reader, const PolicySpec& spec) {
  for (const ResourcePattern& pattern : spec.match.resources) {
    if (pattern.sub_resource == "log") {
      reader.error(pattern.place, "this can never match: reading a log is not sent to webhooks");
      continue;
    }
    const auto known = std::find_if(sub_resource_operations.begin(), sub_resource_operations.end(),
                                    [&](const auto& entry) { return entry.sub_resource == pattern.sub_resource; });
    if (known == sub_resource_operations.end() || spec.operations().has(known->operation)) continue;
    const std::string name(to_string(known->operation));
    reader.error(pattern.place, "this can never match: " + quoted(pattern.text) + " comes only as " + name +
                                    ", which match.operations doesn't have");
  }
}

// An applyConfiguration is merged by the schema of the kind; where one can't be known yet, the rule errs.
void check_schemas(Reader& reader, const PolicySpec& spec) {
  const auto rule = std::ranges::find_if(spec.rules, [](const RuleFields& r) { return r.apply_configuration.given(); });
  if (rule == spec.rules.end()) return;
  for (const ResourcePattern& pattern : spec.match.resources) {
    if (pattern.workloads || is_wildcard(pattern)) continue;
    if (admission::merge::knows_resource(pattern.group, pattern.resource)) continue;
    reader.error(
        pattern.place,
        "the rule " + quoted(rule->name.value) + " merges by a schema, and none is known of " + quoted(pattern.text),
        "use jsonPatch, or give the rule a policy of its own");
  }
}

// What /mutate never patches.
void check_patches(Reader& reader, const PolicySpec& spec) {
  const auto rule = std::ranges::find_if(spec.rules, [](const RuleFields& r) { return r.computes_patch(); });
  if (rule == spec.rules.end()) return;
  const std::string name = "the rule " + quoted(rule->name.value);
  if (spec.target && spec.target->value == Target::old_object) {
    reader.error(spec.target->place, name + " can never patch what is deleted", "give it a policy of its own");
  }
  for (const ResourcePattern& pattern : spec.match.resources) {
    if (pattern.workloads || pattern.sub_resource.empty() || pattern.sub_resource == "*") continue;
    reader.warning(pattern.place, name + " can never patch " + quoted(pattern.text) + ": subresources are not patched");
  }
}

void check_namespaces(Reader& reader, const MatchFields& match) {
  if (match.namespaces.value.include.empty() || match.resources.empty()) return;
  if (match.namespaces.place.position.line == 0) return;
  if (!std::all_of(match.resources.begin(), match.resources.end(), only_cluster_scoped)) return;
  reader.error(match.namespaces.place, "this can never match: the resources are cluster-scoped and lie in no namespace",
               "leave namespaces out");
}

void warn_of_users(Reader& reader, const MatchFields& match) {
  const bool by_user = !match.users.value.everything();
  if ((by_user ? match.users.place : match.groups.place).position.line == 0) return;
  if (!by_user && match.groups.value.everything()) return;
  const bool pods = std::any_of(match.resources.begin(), match.resources.end(), [](const ResourcePattern& pattern) {
    return pattern.workloads || pattern.matches("", "pods", "");
  });
  if (!pods) return;
  reader.warning(by_user ? match.users.place : match.groups.place,
                 "Pods are written by controllers: the user is then a service account of kube-system, not who made "
                 "the Deployment");
}

}  // namespace

void check_relations(Reader& reader, const PolicySpec& spec, bool operations_known) {
  check_pods(reader, spec);
  if (operations_known) {
    check_operations(reader, spec);
    check_sub_resources(reader, spec);
    check_patches(reader, spec);
  }
  check_schemas(reader, spec);
  check_namespaces(reader, spec.match);
  warn_of_users(reader, spec.match);
}

}  // namespace tidegate::engine
