// A Policy document: its fields as they are written, and from them a PolicySource.
// Each rule has a name and exactly one body: a check (from checks::all_checks(), so that a new one needs no change
// here), an expression or a patch. Expressions are compiled in policy_expressions.hpp once all fields are read. Thread
// contract: static functions. Tested in tests/policies/engine/rules/model_test.cpp and tests/golden/rules/.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "policies/base/fields/table.hpp"
#include "policies/engine/expressions/text.hpp"
#include "policies/engine/rules/document_fields.hpp"
#include "policies/engine/rules/match_fields.hpp"
#include "policies/engine/rules/model.hpp"

namespace tidegate::engine {

struct RuleFields {
  fields::Located<std::string> name;
  std::string_view body_name;
  std::unique_ptr<const checks::Check> check;
  ExpressionText expression, when, message_expression, json_patch, apply_configuration;
  std::optional<fields::Located<ForEach>> for_each;
  std::optional<Action> action;
  std::optional<std::string> message;
  // What compile_expressions() makes of them.
  std::unique_ptr<const ExpressionRule> compiled;
  std::unique_ptr<const PatchRule> compiled_patch;
  std::unique_ptr<const Expression> compiled_when;

  static const fields::Table<RuleFields>& table();
  // What can be said of the rule alone.
  void check_fields(fields::Reader& reader) const;
  // Whether what it judges is a Pod.
  [[nodiscard]] bool needs_pod() const noexcept;
  // Whether it needs the object that CONNECT and DELETE lack.
  [[nodiscard]] bool needs_object() const noexcept { return check != nullptr || computes_patch() || needs_pod(); }
  [[nodiscard]] bool computes_patch() const noexcept { return json_patch.given() || apply_configuration.given(); }
};

// A variable or a match condition: {name, expression}.
struct NamedText {
  fields::Located<std::string> name;
  ExpressionText expression;

  static const fields::Table<NamedText>& table();
};

struct PolicySpec {
  MatchFields match;
  Action action = Action::deny;
  Mutation mutation = Mutation::apply;
  FailurePolicy failure_policy = FailurePolicy::fail;
  OnUpdate on_update = OnUpdate::introduced;
  std::optional<fields::Located<Target>> target;
  std::vector<NamedText> variables, match_conditions;
  std::vector<RuleFields> rules;
  std::unique_ptr<PolicyExpressions> compiled;  // null when there is no CEL in it

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
struct EnumNames<engine::ForEach> {
  static constexpr std::array<std::pair<engine::ForEach, std::string_view>, 5> names{
      {{engine::ForEach::container, "container"},
       {engine::ForEach::init_container, "initContainer"},
       {engine::ForEach::ephemeral_container, "ephemeralContainer"},
       {engine::ForEach::any_container, "anyContainer"},
       {engine::ForEach::volume, "volume"}}};
};
template <>
struct EnumNames<engine::Target> {
  static constexpr std::array<std::pair<engine::Target, std::string_view>, 2> names{
      {{engine::Target::object, "object"}, {engine::Target::old_object, "oldObject"}}};
};

}  // namespace tidegate::fields
