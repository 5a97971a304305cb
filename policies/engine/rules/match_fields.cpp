#include "policies/engine/rules/match_fields.hpp"

#include <algorithm>
#include <array>
#include <concepts>
#include <string>
#include <utility>

#include "policies/checks/codecs.hpp"
#include "policies/engine/rules/resource_pattern.hpp"

namespace tidegate::engine {

namespace {

using fields::Field;
using fields::Reader;

constexpr std::string_view no_namespace_labels = "a webhook isn't sent the labels of namespaces";
constexpr std::string_view namespace_remedy =
    "name the namespaces in match.namespaces (globs are fine), or put the selector into the webhook configuration";

// What policies and exceptions share.
template <std::derived_from<MatchFields> M>
std::vector<Field<M>> common_fields() {
  const auto field = []<class T>(std::string_view name, T MatchFields::*member, std::string_view text) {
    return fields::optional(name, static_cast<T M::*>(member), text);
  };
  return {
      field(
          "namespaces", &MatchFields::namespaces,
          "The object's namespace (of a Namespace: its own name). Cluster-scoped objects have none, so they match only "
          "where nothing is included. Globs: `*` is any characters."),
      field("names", &MatchFields::names,
            "metadata.name; of an object that is still to be named, what its generateName begins. Globs."),
      field("labels", &MatchFields::labels,
            "A selector of the object's labels: as kubectl -l writes it, or matchLabels and matchExpressions."),
      field("users", &MatchFields::users,
            "The user who writes: Pods are written by controllers, not by who made the Deployment. Globs."),
      field("groups", &MatchFields::groups, "The groups of that user; one that is included is enough. Globs."),
      fields::refused<M>("namespaceSelector", no_namespace_labels, namespace_remedy),
      fields::refused<M>("namespaceLabels", no_namespace_labels, namespace_remedy),
      fields::refused<M>("matchConditions", "matchConditions belong to the policy, beside match",
                         "move them to spec.matchConditions"),
  };
}

// Reports globs with characters that no namespace's name has.
void check_namespace_globs(Reader& reader, const yaml::Value& value) {
  for (const yaml::Value& item : value.items) {
    const std::size_t bad = item.text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-*");
    if (bad == std::string::npos) continue;
    reader.error_inside(item, bad, "no namespace is called \"" + item.text + "\"",
                        "names of namespaces have lower-case letters, digits and '-'");
  }
  for (const yaml::Entry& entry : value.entries) check_namespace_globs(reader, entry.value);
}

bool excluded(const GlobSet& set, const values::Glob& glob) {
  return std::any_of(set.exclude.begin(), set.exclude.end(), [&](const values::Glob& out) {
    return out.text() == glob.text() || (glob.is_literal() && out.matches(glob.text())) || out.text() == "*";
  });
}

void check_some_left(Reader& reader, const fields::Located<GlobSet>& set, std::string_view what) {
  const auto& globs = set.value;
  if (set.place.position.line == 0) return;
  const bool nothing = globs.include.empty()
                           ? std::any_of(globs.exclude.begin(), globs.exclude.end(),
                                         [](const values::Glob& glob) { return glob.text() == "*"; })
                           : std::all_of(globs.include.begin(), globs.include.end(),
                                         [&](const values::Glob& glob) { return excluded(globs, glob); });
  if (nothing) {
    reader.error(set.place, "this can never match: every one of the " + std::string(what) + " is excluded");
  }
}

}  // namespace

const fields::Table<MatchFields>& MatchFields::table() {
  static const fields::Table<MatchFields> table = [] {
    std::vector<Field<MatchFields>> all{
        fields::required("resources", &MatchFields::resources,
                         "Kinds of objects: `workloads` (Pods and all that has a Pod template), or kubectl's "
                         "resource[.group][/subresource]: pods, deployments.apps, \"*.example.com\", \"*/scale\"."),
        fields::optional("operations", &MatchFields::operations, "The default is CREATE and UPDATE."),
    };
    for (auto& field : common_fields<MatchFields>()) all.push_back(std::move(field));
    return fields::Table<MatchFields>(std::move(all)).described("Which requests the policy is about; all must hold.");
  }();
  return table;
}

const fields::Table<ExceptionMatchFields>& ExceptionMatchFields::table() {
  using M = ExceptionMatchFields;
  static const fields::Table<M> table = [] {
    std::vector<Field<M>> all{
        fields::optional("resources", static_cast<std::vector<ResourcePattern> M::*>(&MatchFields::resources),
                         "Kinds of objects, as in a policy; the default is all."),
        fields::optional("operations",
                         static_cast<std::optional<fields::Located<Operations>> M::*>(&MatchFields::operations),
                         "The default is all."),
    };
    for (auto& field : common_fields<M>()) all.push_back(std::move(field));
    return fields::Table<M>(std::move(all)).described("Which requests are excepted; all must hold.");
  }();
  return table;
}

void MatchFields::check(Reader& reader, const yaml::Value& value) {
  const yaml::Value* list = value.find("resources");
  if (list != nullptr && list->is_sequence() && list->items.empty()) {
    reader.error(*list, "this can never match: the list is empty", "for every resource write [\"*\"]");
  }
  if (operations && operations->value.empty()) {
    reader.error(operations->place, "this can never match: the list is empty",
                 "leave operations out for CREATE and UPDATE");
  }
  if (const yaml::Value* globs = value.find("namespaces")) check_namespace_globs(reader, *globs);
  check_some_left(reader, namespaces, "namespaces");
  check_some_left(reader, names, "names");
  check_some_left(reader, users, "users");
  check_some_left(reader, groups, "groups");
}

Match MatchFields::match(Operations absent) && {
  Match out;
  out.resources = std::move(resources);
  out.operations = operations ? operations->value : absent;
  out.namespaces = std::move(namespaces.value);
  out.names = std::move(names.value);
  out.users = std::move(users.value);
  out.groups = std::move(groups.value);
  out.labels = std::move(labels);
  return out;
}

}  // namespace tidegate::engine

namespace tidegate::fields {

namespace {

constexpr std::array<std::string_view, 5> operation_names{"CREATE", "UPDATE", "DELETE", "CONNECT", "*"};
constexpr std::array operations_by_name{admission::Operation::create, admission::Operation::update,
                                        admission::Operation::delete_, admission::Operation::connect};

struct Globs {
  std::vector<values::Glob> include, exclude;
  static const Table<Globs>& table() {
    static const Table<Globs> table =
        Table<Globs>{optional("include", &Globs::include, "At least one of these must match."),
                     optional("exclude", &Globs::exclude, "None of these may match."),
                     refused<Globs>("labels", engine::no_namespace_labels, engine::namespace_remedy),
                     refused<Globs>("selector", engine::no_namespace_labels, engine::namespace_remedy),
                     refused<Globs>("matchLabels", engine::no_namespace_labels, engine::namespace_remedy),
                     refused<Globs>("matchExpressions", engine::no_namespace_labels, engine::namespace_remedy)};
    return table;
  }
};

struct Expression {
  std::string key, op;
  std::vector<std::string> values;
  static const Table<Expression>& table() {
    static const Table<Expression> table{required("key", &Expression::key, "The label's key."),
                                         required("operator", &Expression::op, "In, NotIn, Exists or DoesNotExist."),
                                         optional("values", &Expression::values, "Of In and NotIn.")};
    return table;
  }
};

struct Selector {
  std::vector<std::pair<std::string, std::string>> labels;
  std::vector<Located<Expression>> expressions;
  static const Table<Selector>& table() {
    static const Table<Selector> table{
        optional("matchLabels", &Selector::labels, "Labels and the values they must have."),
        optional("matchExpressions", &Selector::expressions, "Requirements as in Kubernetes' label selectors."),
    };
    return table;
  }
};

// REQUIRES: the map has that key.
const yaml::Value& key_of(const yaml::Value& map, std::string_view key) {
  return std::find_if(map.entries.begin(), map.entries.end(),
                      [&](const yaml::Entry& entry) { return entry.key.text == key; })
      ->key;
}

}  // namespace

void Codec<engine::Operations>::read(Reader& reader, const yaml::Value& value, engine::Operations& out) {
  if (!reader.list(value, "a list of operations")) return;
  engine::Operations operations;
  for (const yaml::Value& item : value.items) {
    const auto index = read_enum(reader, item, operation_names);
    if (!index) continue;
    if (*index == operations_by_name.size()) {
      operations.add_all();
    } else {
      operations.add(operations_by_name[*index]);
    }
  }
  out = operations;
}

void Codec<engine::Operations>::schema(Schema& schema) {
  schema.type("array").min_items(1);
  schema.items().type("string").enumeration({operation_names.begin(), operation_names.end()});
}

void Codec<engine::GlobSet>::read(Reader& reader, const yaml::Value& value, engine::GlobSet& out) {
  if (value.is_sequence()) {
    if (value.items.empty()) return reader.error(value, "this can never match: the list is empty");
    return Codec<std::vector<values::Glob>>::read(reader, value, out.include);
  }
  if (!value.is_map()) {
    return reader.wrong_type(value, "a list, or a map of include and exclude",
                             value.is_scalar() ? "write it in brackets: [" + value.text + "]" : "");
  }
  Globs globs;
  Codec<Globs>::read(reader, value, globs);
  if (const yaml::Value* list = value.find("include"); list != nullptr && list->is_sequence() && list->items.empty()) {
    reader.error(*list, "this can never match: the list is empty", "leave include out to include all");
  }
  out.include = std::move(globs.include);
  out.exclude = std::move(globs.exclude);
}

void Codec<engine::GlobSet>::schema(Schema& schema) {
  Codec<std::vector<values::Glob>>::schema(schema.one_of().min_items(1));
  Codec<Globs>::schema(schema.one_of());
}

void Codec<values::LabelSelector>::read(Reader& reader, const yaml::Value& value, values::LabelSelector& out) {
  if (value.is_scalar()) {
    const auto text = reader.string(value);
    if (!text) return;
    auto parsed = values::LabelSelector::parse(*text);
    if (!parsed) return error_in_text(reader, value, parsed.error());
    out = std::move(*parsed);
    return;
  }
  if (!value.is_map()) return reader.wrong_type(value, "a label selector such as \"app=web,tier in (a,b)\"");
  Selector selector;
  const std::size_t before = reader.errors();
  Codec<Selector>::read(reader, value, selector);
  if (reader.errors() != before) return;
  values::LabelSelector made;
  for (const auto& [key, text] : selector.labels) {
    const auto added = made.add_match_label(key, text);
    if (!added) reader.error(key_of(*value.find("matchLabels"), key), added.error().message, added.error().hint);
  }
  for (const Located<Expression>& expression : selector.expressions) {
    const auto added = made.add_expression(expression.value.key, expression.value.op, expression.value.values);
    if (!added) reader.error(expression.place, added.error().message, added.error().hint);
  }
  if (reader.errors() == before) out = std::move(made);
}

void Codec<values::LabelSelector>::schema(Schema& schema) {
  schema.one_of().type("string");
  Codec<Selector>::schema(schema.one_of());
}

}  // namespace tidegate::fields
