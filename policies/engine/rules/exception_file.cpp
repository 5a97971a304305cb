#include "policies/engine/rules/exception_file.hpp"

#include <utility>

#include "policies/checks/codecs.hpp"
#include "policies/values/date.hpp"

namespace tidegate::engine {

namespace {

void refuse_empty(fields::Reader& reader, const yaml::Value& value, std::string_view field, std::string_view remedy) {
  const yaml::Value* list = value.find(field);
  if (list != nullptr && list->is_sequence() && list->items.empty()) {
    reader.error(*list, "the list is empty, so this excepts nothing", std::string(remedy));
  }
}

}  // namespace

const fields::Table<ExceptedPolicy>& ExceptedPolicy::table() {
  static const fields::Table<ExceptedPolicy> table{
      fields::required("name", &ExceptedPolicy::name, "metadata.name of the policy."),
      fields::optional("rules", &ExceptedPolicy::rules, "Names of its rules; the default is all of them."),
  };
  return table;
}

void ExceptedPolicy::check(fields::Reader& reader, const yaml::Value& value) {
  refuse_empty(reader, value, "rules", "leave rules out for all of them");
}

const fields::Table<ExceptionSpec>& ExceptionSpec::table() {
  static const fields::Table<ExceptionSpec> table{
      fields::required("policies", &ExceptionSpec::policies, "Which policies, or which of their rules, are excepted."),
      fields::optional("match", &ExceptionSpec::match, "Which requests are excepted; all of it must hold."),
      fields::optional("containers", &ExceptionSpec::containers,
                       "Only what is found in containers of these names is excepted. Globs."),
      fields::optional("images", &ExceptionSpec::images,
                       "Only what is found in containers of these images is excepted, as in the check images."),
      fields::optional("until", &ExceptionSpec::until, "The last day of the exception, in UTC."),
      fields::required("reason", &ExceptionSpec::reason, "Why; whoever reads it later will want to know."),
  };
  return table;
}

void ExceptionSpec::check(fields::Reader& reader, const yaml::Value& value) {
  refuse_empty(reader, value, "policies", "name a policy");
  refuse_empty(reader, value, "containers", "leave containers out for all of them");
  refuse_empty(reader, value, "images", "leave images out for all of them");
  const yaml::Value* why = value.find("reason");
  if (why != nullptr && why->is_scalar() && why->text.find_first_not_of(" \t\n") == std::string::npos) {
    reader.error(*why, "the reason is empty", "say why, for whoever reads it later");
  }
  const bool limited =
      value.find("match") != nullptr || value.find("containers") != nullptr || value.find("images") != nullptr;
  if (const yaml::Value* all = value.find("policies"); all != nullptr && !limited) {
    reader.warning(*all, "this excepts every request",
                   "say which in match, containers or images; or take the rules out of their policies");
  }
}

const fields::Table<ExceptionDocument>& ExceptionDocument::table() {
  static const fields::Table<ExceptionDocument> table =
      fields::Table<ExceptionDocument>{
          fields::required("apiVersion", &ExceptionDocument::version, "tidegate.dev/v1"),
          fields::required("kind", &ExceptionDocument::kind, "Exception"),
          fields::required("metadata", &ExceptionDocument::metadata, "The exception's name, and notes on it."),
          fields::required("spec", &ExceptionDocument::spec, "What is excepted from which rules, until when and why."),
      }
          .described("What need not keep to some rules: a document of its own, so that it can have its own owner.");
  return table;
}

ExceptionSource ExceptionDocument::source(std::string file) && {
  ExceptionSource out;
  out.name = std::move(metadata.name.value);
  for (ExceptedPolicy& policy : spec.policies) {
    ExceptionSource::Policy excepted;
    excepted.name = std::move(policy.name.value);
    excepted.place = policy.name.place;
    if (policy.rules) {
      for (auto& rule : *policy.rules) {
        excepted.rules.push_back(std::move(rule.value));
        excepted.rule_places.push_back(rule.place);
      }
    }
    out.policies.push_back(std::move(excepted));
  }
  Operations all;
  all.add_all();
  out.match = spec.match ? std::move(*spec.match).match(all) : MatchFields{}.match(all);
  out.containers = std::move(spec.containers);
  out.images = std::move(spec.images);
  if (spec.until) {
    out.until = spec.until->value.end;
    out.until_place = spec.until->place;
  }
  out.reason = std::move(spec.reason);
  out.file = std::move(file);
  out.place = metadata.name.place;
  return out;
}

}  // namespace tidegate::engine

namespace tidegate::fields {

void Codec<engine::Until>::read(Reader& reader, const yaml::Value& value, engine::Until& out) {
  const auto text = reader.scalar(value, "a date such as 2027-01-31");
  if (!text) return;
  const auto end = values::parse_end_of_date(*text);
  if (!end) return error_in_text(reader, value, end.error());
  out.end = *end;
}

void Codec<engine::Until>::schema(Schema& schema) {
  schema.type("string").format("date").pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2}$");
}

}  // namespace tidegate::fields
