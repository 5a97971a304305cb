#include "policies/engine/rules/policy_file.hpp"

#include <unordered_map>
#include <utility>

#include "policies/checks/registry.hpp"
#include "policies/engine/rules/policy_expressions.hpp"
#include "policies/engine/rules/policy_relations.hpp"
#include "policies/values/qualified_name.hpp"

namespace tidegate::engine {

namespace {

using fields::Field;
using fields::Reader;

Field<RuleFields> check_field(const checks::CheckType& type) {
  return {{std::string(type.name), fields::Presence::optional, std::string(type.description), {}},
          [&type](Reader& reader, const yaml::Value& value, RuleFields& out) {
            out.check = type.read(reader, value);
            out.body_name = type.name;
          },
          [&type](fields::Schema& schema) { type.schema(schema); }};
}

void check_unique_names(Reader& reader, const std::vector<RuleFields>& rules) {
  std::unordered_map<std::string_view, std::size_t> lines;
  for (const RuleFields& rule : rules) {
    const auto [first, added] = lines.emplace(rule.name.value, rule.name.place.position.line);
    if (added) continue;
    reader.error(rule.name.place, "another rule of this policy is called \"" + rule.name.value + "\"",
                 "it is on line " + std::to_string(first->second));
  }
}

}  // namespace

const fields::Table<RuleFields>& RuleFields::table() {
  static const fields::Table<RuleFields> table = [] {
    std::vector<Field<RuleFields>> all{
        fields::required("name", &RuleFields::name,
                         "Unique in its policy; it stands in messages, metrics and exceptions. Letters, digits, '-', "
                         "'_' and '.'."),
    };
    std::vector<std::string> bodies;
    for (const checks::CheckType& type : checks::all_checks()) {
      all.push_back(check_field(type));
      bodies.emplace_back(type.name);
    }
    all.push_back(fields::optional("expression", &RuleFields::expression,
                                   "A CEL expression that must be true. It sees object, oldObject, request, pod (the "
                                   "Pod or template: metadata and spec), item with forEach, and variables.NAME."));
    bodies.emplace_back("expression");
    all.push_back(fields::optional(
        json_patch_field, &RuleFields::json_patch,
        "A CEL expression of a list of JSONPatch{op, path, from, value}: what /mutate changes, as RFC 6902 has it."));
    bodies.emplace_back(json_patch_field);
    all.push_back(fields::optional(apply_configuration_field, &RuleFields::apply_configuration,
                                   "A CEL expression of an Object{…} that /mutate merges into the object: maps by "
                                   "their keys, lists by their items' keys, by the kind's schema."));
    bodies.emplace_back(apply_configuration_field);
    all.push_back(fields::optional("forEach", &RuleFields::for_each,
                                   "The expression is evaluated for each of these, as item; anyContainer is init "
                                   "containers, containers and ephemeral containers."));
    all.push_back(fields::optional("when", &RuleFields::when,
                                   "A CEL expression; where it is false the rule has nothing to say."));
    all.push_back(fields::optional("action", &RuleFields::action, "What a violation does, instead of the policy's."));
    all.push_back(
        fields::optional("message", &RuleFields::message,
                         "What a violation says, instead of the check's own words; the path is put before it."));
    all.push_back(fields::optional("messageExpression", &RuleFields::message_expression,
                                   "A CEL expression of a string: what a violation of the expression says. Where it "
                                   "errs, is blank or has several lines, message does."));
    all.push_back(fields::refused<RuleFields>("variables", "variables belong to the policy, for all its rules",
                                              "move them to spec.variables"));
    return fields::Table<RuleFields>(std::move(all))
        .described("A name and exactly one check, expression or patch.")
        .exactly_one_of(std::move(bodies));
  }();
  return table;
}

void RuleFields::check_fields(Reader& reader) const {
  const bool valid = name.value.find('/') == std::string::npos && values::check_qualified_name(name.value);
  if (name.place.position.line > 0 && !valid) {
    reader.error(name.place, "\"" + name.value + "\" can't be a rule's name",
                 "use at most 63 letters, digits, '-', '_' and '.', with a letter or digit at both ends");
  }
  if (expression.given() || (check == nullptr && !computes_patch())) return;
  const std::string other = check == nullptr ? "patch" : "check";
  if (for_each) {
    reader.error(for_each->place, "forEach goes with an expression, not with a " + other,
                 check == nullptr ? "take it out, and write the list with map()"
                                  : "take it out: the check looks at all that it is about");
  }
  if (message_expression.given()) {
    reader.error(message_expression.written, "messageExpression goes with an expression, not with a " + other,
                 check == nullptr ? "take it out: a patch has nothing to say" : "use message");
  }
}

bool RuleFields::needs_pod() const noexcept {
  return (check && check->needs_pod()) || (compiled && compiled->needs_pod()) ||
         (compiled_patch && compiled_patch->expression.reads_pod) || (compiled_when && compiled_when->reads_pod);
}

const fields::Table<NamedText>& NamedText::table() {
  static const fields::Table<NamedText> table{
      fields::required("name", &NamedText::name,
                       "Unique in its list; a variable's is written in expressions: letters, digits and '_'."),
      fields::required("expression", &NamedText::expression, "A CEL expression."),
  };
  return table;
}

const fields::Table<PolicySpec>& PolicySpec::table() {
  constexpr std::string_view no_parameters = "a webhook isn't sent parameters";
  constexpr std::string_view write_them_out = "write the values into the rules";
  static const fields::Table<PolicySpec> table = fields::Table<PolicySpec>{
      fields::required("match", &PolicySpec::match, "Which requests the policy is about; all of it must hold."),
      fields::optional("action", &PolicySpec::action,
                       "What a violation does: deny (the default) the request, warn its sender, or audit alone."),
      fields::optional(
          "mutation", &PolicySpec::mutation,
          "What defaults and patches do: apply (the default) them, report what would be set as a warning, or off."),
      fields::optional("failurePolicy", &PolicySpec::failure_policy,
                       "What happens when a rule errs or the server is away: Fail (the default) or Ignore."),
      fields::optional("onUpdate", &PolicySpec::on_update,
                       "On UPDATE: introduced (the default) denies only what the request brings in, always denies what "
                       "was there before as well."),
      fields::optional("target", &PolicySpec::target,
                       "What the checks judge: object (the default); for DELETE oldObject."),
      fields::optional("variables", &PolicySpec::variables,
                       "Expressions that the others read as variables.NAME; each is computed once, when it is first "
                       "read, and sees the variables before it."),
      fields::optional("matchConditions", &PolicySpec::match_conditions,
                       "Expressions that must all be true for the policy to be about a request, besides match."),
      fields::required("rules", &PolicySpec::rules, "The rules, each with a name and one check, expression or patch."),
      fields::refused<PolicySpec>("params", no_parameters, write_them_out),
      fields::refused<PolicySpec>("paramKind", no_parameters, write_them_out),
      fields::refused<PolicySpec>("paramRef", no_parameters, write_them_out),
  };
  return table;
}

Operations PolicySpec::operations() const noexcept {
  if (match.operations) return match.operations->value;
  Operations standard;
  standard.add(admission::Operation::create);
  standard.add(admission::Operation::update);
  return standard;
}

void PolicySpec::check(Reader& reader, const yaml::Value& value) {
  const yaml::Value* list = value.find("rules");
  if (list != nullptr && list->is_sequence() && list->items.empty()) {
    reader.error(*list, "a policy without rules does nothing", "give it a rule");
  }
  for (const RuleFields& rule : rules) rule.check_fields(reader);
  check_unique_names(reader, rules);
  compile_expressions(reader, *this);
  const yaml::Value* written = value.find("match");
  const bool read_operations = match.operations || written == nullptr || written->find("operations") == nullptr;
  check_relations(reader, *this, read_operations);
}

const fields::Table<PolicyDocument>& PolicyDocument::table() {
  static const fields::Table<PolicyDocument> table =
      fields::Table<PolicyDocument>{
          fields::required("apiVersion", &PolicyDocument::version, "tidegate.dev/v1"),
          fields::required("kind", &PolicyDocument::kind, "Policy"),
          fields::required("metadata", &PolicyDocument::metadata, "The policy's name, and notes on it."),
          fields::required("spec", &PolicyDocument::spec, "What the policy does."),
      }
          .described("What objects keep to, and what is filled in where they don't say.");
  return table;
}

PolicySource PolicyDocument::source(std::string file) && {
  PolicySource out;
  out.name = std::move(metadata.name.value);
  out.annotations = std::move(metadata.annotations);
  out.labels = std::move(metadata.labels);
  const Operations operations = spec.operations();
  out.match = std::move(spec.match).match(operations);
  out.action = spec.action;
  out.mutation = spec.mutation;
  out.failure_policy = spec.failure_policy;
  out.on_update = spec.on_update;
  out.target = spec.target ? spec.target->value : Target::object;
  for (RuleFields& rule : spec.rules) {
    out.heavy = out.heavy || (rule.compiled && rule.compiled->heavy()) ||
                (rule.compiled_patch && rule.compiled_patch->expression.heavy) ||
                (rule.compiled_when && rule.compiled_when->heavy);
    out.reads_managed_fields = out.reads_managed_fields || (rule.compiled && rule.compiled->reads_managed_fields()) ||
                               (rule.compiled_patch && rule.compiled_patch->expression.reads_managed_fields) ||
                               (rule.compiled_when && rule.compiled_when->reads_managed_fields);
    RuleSource source;
    source.name = std::move(rule.name.value);
    source.body_name = rule.body_name;
    source.check = std::move(rule.check);
    source.expression = std::move(rule.compiled);
    source.patch = std::move(rule.compiled_patch);
    source.when = std::move(rule.compiled_when);
    source.action = rule.action.value_or(spec.action);
    source.message = std::move(rule.message);
    source.place = rule.name.place;
    out.rules.push_back(std::move(source));
  }
  if (spec.compiled) {
    for (const NamedExpression& condition : spec.compiled->match_conditions) {
      out.heavy = out.heavy || condition.expression.heavy;
      out.reads_managed_fields = out.reads_managed_fields || condition.expression.reads_managed_fields;
    }
  }
  out.expressions = std::move(spec.compiled);
  out.file = std::move(file);
  out.place = metadata.name.place;
  return out;
}

}  // namespace tidegate::engine
