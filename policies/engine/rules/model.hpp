// Rule files once they are read: plain values, checked in themselves and against each other, ready to be indexed.
// Invariants (loader.hpp keeps them): policy names and exception names are unique, rule names are unique in their
// policy; policies and exceptions are sorted by name; every rule has one body; an exception's policies and rules exist;
// a check that needs a Pod stands only where every matched resource has one.
// Thread contract: immutable after loading. Tested in tests/policies/engine/rules/.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policies/admission/pod_template.hpp"
#include "policies/admission/review.hpp"
#include "policies/base/yaml/value.hpp"
#include "policies/checks/check.hpp"
#include "policies/engine/expressions/model.hpp"
#include "policies/engine/patches/model.hpp"
#include "policies/values/glob.hpp"
#include "policies/values/image_pattern.hpp"
#include "policies/values/label_selector.hpp"

namespace tidegate::engine {

enum class Action : std::uint8_t { deny, warn, audit };
enum class Mutation : std::uint8_t { apply, report, off };
enum class FailurePolicy : std::uint8_t { fail, ignore };
enum class OnUpdate : std::uint8_t { introduced, always };
enum class Target : std::uint8_t { object, old_object };

// One entry of match.resources, in kubectl's form `resource[.group][/subresource]`, or `workloads`.
struct ResourcePattern {
  std::string text;          // as written
  bool workloads = false;    // every resource that has a Pod; the rest is then empty
  std::string group;         // "" is the core group, "*" any
  std::string resource;      // "*" any
  std::string sub_resource;  // "" the resource itself, "*" it and every subresource, as webhook rules have it
  yaml::Place place;

  [[nodiscard]] bool matches(std::string_view in_group, std::string_view in_resource,
                             std::string_view in_sub_resource) const noexcept {
    if (workloads) return admission::find_pod_home(in_group, in_resource, in_sub_resource) != nullptr;
    return (group == "*" || group == in_group) && (resource == "*" || resource == in_resource) &&
           (sub_resource == "*" || sub_resource == in_sub_resource);
  }
};

class Operations {
 public:
  constexpr void add(admission::Operation operation) noexcept {
    bits_ = static_cast<std::uint8_t>(bits_ | bit(operation));
  }
  constexpr void add_all() noexcept { bits_ = (1U << admission::operation_count) - 1; }
  [[nodiscard]] constexpr bool has(admission::Operation operation) const noexcept {
    return (bits_ & bit(operation)) != 0;
  }
  [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }
  [[nodiscard]] constexpr bool overlaps(Operations other) const noexcept { return (bits_ & other.bits_) != 0; }

 private:
  static constexpr std::uint8_t bit(admission::Operation operation) noexcept {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(operation));
  }
  std::uint8_t bits_ = 0;
};

// Nothing included means everything is; excluded wins.
struct GlobSet {
  std::vector<values::Glob> include, exclude;
  [[nodiscard]] bool everything() const noexcept { return include.empty() && exclude.empty(); }
};

struct Match {
  std::vector<ResourcePattern> resources;  // empty only in exceptions: any
  Operations operations;                   // never empty
  GlobSet namespaces, names, users, groups;
  values::LabelSelector labels;  // of the object; everything when none is given
};

// Exactly one body: `check`, `expression` or `patch`; the others are null.
struct RuleSource {
  std::string name;
  std::string body_name;  // the field that holds it: "images", "expression"
  std::unique_ptr<const checks::Check> check;
  std::unique_ptr<const ExpressionRule> expression;
  std::unique_ptr<const PatchRule> patch;
  std::unique_ptr<const Expression> when;  // null: always
  Action action = Action::deny;            // its own, else the policy's
  std::optional<std::string> message;      // instead of the check's words
  yaml::Place place;                       // of the name
};

struct PolicySource {
  std::string name;
  std::vector<std::pair<std::string, std::string>> annotations, labels;
  Match match;
  Action action = Action::deny;
  Mutation mutation = Mutation::apply;
  FailurePolicy failure_policy = FailurePolicy::fail;
  OnUpdate on_update = OnUpdate::introduced;
  Target target = Target::object;
  std::vector<RuleSource> rules;
  std::unique_ptr<const PolicyExpressions> expressions;  // null when the policy has no CEL at all
  bool heavy = false;                                    // an expression that may hold a worker for long
  bool reads_managed_fields = false;                     // an expression that looks at metadata.managedFields
  std::string file;
  yaml::Place place;  // of the name
};

struct ExceptionSource {
  struct Policy {
    std::string name;
    std::vector<std::string> rules;  // empty: all of them
    yaml::Place place;               // of the name
    std::vector<yaml::Place> rule_places;
  };
  std::string name;
  std::vector<Policy> policies;
  Match match;                                    // resources may be empty: any
  std::vector<values::Glob> containers;           // names; empty: not limited to containers
  std::vector<values::ImagePattern> images;       // empty: not limited to images
  std::optional<std::chrono::sys_seconds> until;  // the first second it is over; the end of the day that was written
  yaml::Place until_place;
  std::string reason;
  std::string file;
  yaml::Place place;  // of the name
};

struct RuleSet {
  std::vector<PolicySource> policies;
  std::vector<ExceptionSource> exceptions;
  [[nodiscard]] std::size_t rule_count() const noexcept {
    std::size_t count = 0;
    for (const PolicySource& policy : policies) count += policy.rules.size();
    return count;
  }
};

}  // namespace tidegate::engine
