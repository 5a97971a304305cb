// A Policy document: its fields as they are written, and from them a PolicySource.
// Each rule has a name and exactly one check; the checks come from checks::all_checks(), so a new check needs no change
// here. What needs CEL is known by name and refused.
// Thread contract: static functions. Tested in tests/policies/engine/rules/model_test.cpp and tests/golden/rules/.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "policies/base/fields/table.hpp"
#include "policies/engine/rules/document_fields.hpp"
#include "policies/engine/rules/match_fields.hpp"
#include "policies/engine/rules/model.hpp"

namespace tidegate::engine {

struct RuleFields {
  fields::Located<std::string> name;
  std::string_view check_name;
  std::unique_ptr<const checks::Check> check;
  std::optional<Action> action;
  std::optional<std::string> message;

  static const fields::Table<RuleFields>& table();
  void check_name_is_valid(fields::Reader& reader) const;
};

struct PolicySpec {
  MatchFields match;
  Action action = Action::deny;
  Mutation mutation = Mutation::apply;
  FailurePolicy failure_policy = FailurePolicy::fail;
  OnUpdate on_update = OnUpdate::introduced;
  std::optional<fields::Located<Target>> target;
  std::vector<RuleFields> rules;

  static constexpr bool checks_partial = true;
  static const fields::Table<PolicySpec>& table();
  // Relations between the fields: policy_relations.hpp.
  void check(fields::Reader& reader, const yaml::Value& value);
  // match.operations, or the default.
  [[nodiscard]] Operations operations() const noexcept;
};

struct PolicyDocument {
  ApiVersion version;
  std::string kind;
  Metadata metadata;
  PolicySpec spec;

  static const fields::Table<PolicyDocument>& table();
  // REQUIRES: it was read without an error.
  [[nodiscard]] PolicySource source(std::string file) &&;
};

}  // namespace tidegate::engine

namespace tidegate::fields {

template <>
struct EnumNames<engine::Action> {
  static constexpr std::array<std::pair<engine::Action, std::string_view>, 3> names{
      {{engine::Action::deny, "deny"}, {engine::Action::warn, "warn"}, {engine::Action::audit, "audit"}}};
};
template <>
struct EnumNames<engine::Mutation> {
  static constexpr std::array<std::pair<engine::Mutation, std::string_view>, 3> names{
      {{engine::Mutation::apply, "apply"}, {engine::Mutation::report, "report"}, {engine::Mutation::off, "off"}}};
};
template <>
struct EnumNames<engine::FailurePolicy> {
  static constexpr std::array<std::pair<engine::FailurePolicy, std::string_view>, 2> names{
      {{engine::FailurePolicy::fail, "Fail"}, {engine::FailurePolicy::ignore, "Ignore"}}};
};
template <>
struct EnumNames<engine::OnUpdate> {
  static constexpr std::array<std::pair<engine::OnUpdate, std::string_view>, 2> names{
      {{engine::OnUpdate::introduced, "introduced"}, {engine::OnUpdate::always, "always"}}};
};
template <>
struct EnumNames<engine::Target> {
  static constexpr std::array<std::pair<engine::Target, std::string_view>, 2> names{
      {{engine::Target::object, "object"}, {engine::Target::old_object, "oldObject"}}};
};

}  // namespace tidegate::fields
