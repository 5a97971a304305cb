#include "policies/engine/rules/policy_expressions.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "policies/base/limits.hpp"
#include "policies/base/text.hpp"
#include "policies/engine/expressions/compile.hpp"
#include "policies/engine/expressions/environment.hpp"
#include "policies/engine/expressions/field_lint.hpp"
#include "policies/engine/patches/compile.hpp"
#include "policies/engine/rules/policy_file.hpp"
#include "policies/values/qualified_name.hpp"

namespace tidegate::engine {

namespace {

using fields::Reader;

bool is_identifier(std::string_view name) noexcept {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  return !name.empty() && letter(name.front()) &&
         std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || digit(c); });
}

// Reports names that come twice; false then.
bool check_unique(Reader& reader, const NamedText& one, std::string_view what,
                  std::map<std::string_view, std::size_t>& lines) {
  const auto [first, added] = lines.emplace(one.name.value, one.name.place.position.line);
  if (added) return true;
  reader.error(one.name.place, "another " + std::string(what) + " is called \"" + one.name.value + "\"",
               "it is on line " + std::to_string(first->second));
  return false;
}

class Compiler {
 public:
  Compiler(Reader& reader, PolicySpec& spec)
      : reader_(reader),
        spec_(spec),
        environment_(rule_environment(Items::no)),
        item_environment_(rule_environment(Items::yes)),
        patch_environment_(patch_environment()) {}

  void run() {
    spec_.compiled = std::make_unique<PolicyExpressions>();
    variables();
    match_conditions();
    for (RuleFields& rule : spec_.rules) compile(rule);
  }

 private:
  void variables() {
    if (spec_.variables.size() > limits::max_cel_variables) {
      reader_.error(spec_.variables.back().name.place,
                    "a policy has at most " + std::to_string(limits::max_cel_variables) + " variables");
    }
    std::map<std::string_view, std::size_t> lines;
    for (const NamedText& variable : spec_.variables) {
      const std::string& name = variable.name.value;
      if (!is_identifier(name)) {
        reader_.error(variable.name.place, "\"" + name + "\" can't be a variable's name",
                      "use letters, digits and '_', not beginning with a digit");
        continue;
      }
      if (!check_unique(reader_, variable, "variable", lines)) continue;
      auto compiled = compile(variable.expression, Wanted::anything, std::nullopt);
      // What reads a variable that is wrong would be reported for no fault of its own.
      const cel::TypeRef type = compiled ? compiled->program.type() : cel::types::error();
      environment_.add_variable("variables." + name, type);
      item_environment_.add_variable("variables." + name, type);
      patch_environment_.add_variable("variables." + name, type);
      if (compiled) spec_.compiled->variables.push_back({name, std::move(*compiled)});
    }
  }

  void match_conditions() {
    if (spec_.match_conditions.size() > limits::max_cel_match_conditions) {
      reader_.error(spec_.match_conditions.back().name.place,
                    "a policy has at most " + std::to_string(limits::max_cel_match_conditions) + " match conditions");
    }
    std::map<std::string_view, std::size_t> lines;
    for (const NamedText& condition : spec_.match_conditions) {
      if (const auto valid = values::check_qualified_name(condition.name.value); !valid) {
        reader_.error(condition.name.place, valid.error().message);
      }
      if (!check_unique(reader_, condition, "match condition", lines)) continue;
      if (auto compiled = compile(condition.expression, Wanted::boolean, std::nullopt)) {
        spec_.compiled->match_conditions.push_back({condition.name.value, std::move(*compiled)});
      }
    }
  }

  void compile(RuleFields& rule) {
    if (rule.when.given()) {
      if (auto compiled = compile(rule.when, Wanted::boolean, std::nullopt)) {
        rule.compiled_when = std::make_unique<const Expression>(std::move(*compiled));
      }
    }
    if (rule.json_patch.given()) patch(rule, PatchKind::json_patch, rule.json_patch, json_patch_field);
    if (rule.apply_configuration.given()) {
      patch(rule, PatchKind::apply_configuration, rule.apply_configuration, apply_configuration_field);
    }
    if (!rule.expression.given()) return;
    rule.body_name = "expression";
    std::optional<ForEach> each;
    if (rule.for_each) each = rule.for_each->value;
    auto condition = compile(rule.expression, Wanted::boolean, each);
    std::optional<Expression> message;
    if (rule.message_expression.given()) message = compile(rule.message_expression, Wanted::string, each);
    if (!condition) return;
    // In Kubernetes' form: without spaces around.
    std::string text(trimmed(rule.message ? std::string_view(*rule.message) : std::string_view()));
    if (text.empty()) text = "failed expression: " + std::string(trimmed(rule.expression.text));
    text = base::one_line(text);
    rule.compiled = std::make_unique<const ExpressionRule>(
        ExpressionRule{std::move(*condition), std::move(message), each, std::move(text)});
  }

  void patch(RuleFields& rule, PatchKind kind, const ExpressionText& text, std::string_view field) {
    rule.body_name = field;
    rule.compiled_patch = compile_patch(reader_, kind, text, patch_environment_, spec_.compiled->variables);
    if (rule.compiled_patch == nullptr) return;
    const FieldRoots roots = field_roots(spec_.match.resources, std::nullopt);
    warn_of_unknown_fields(reader_, text, rule.compiled_patch->expression.program, roots);
  }

  std::optional<Expression> compile(const ExpressionText& text, Wanted wanted, std::optional<ForEach> each) {
    if (!text.given()) return std::nullopt;
    auto out =
        compile_expression(reader_, text, each ? item_environment_ : environment_, wanted, spec_.compiled->variables);
    if (out) warn_of_unknown_fields(reader_, text, out->program, field_roots(spec_.match.resources, each));
    return out;
  }

  Reader& reader_;
  PolicySpec& spec_;
  cel::Environment environment_, item_environment_, patch_environment_;
};

}  // namespace

void compile_expressions(Reader& reader, PolicySpec& spec) {
  const bool in_rules = std::any_of(spec.rules.begin(), spec.rules.end(), [](const RuleFields& rule) {
    return rule.expression.given() || rule.when.given() || rule.computes_patch();
  });
  if (!in_rules && spec.variables.empty() && spec.match_conditions.empty()) return;
  Compiler(reader, spec).run();
}

}  // namespace tidegate::engine
