#include "tests/policies/cel/conformance/record.hpp"

#include <re2/re2.h>

#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "policies/cel/library/library.hpp"
#include "policies/cel/type.hpp"

namespace tidegate::cel::conformance {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 6> features_elsewhere{{
    {"ext.math", "library math: not in Kubernetes"},
    {"ext.encoders", "library encoders: not in Kubernetes"},
    {"ext.bindings", "cel.bind: not in Kubernetes"},
    {"ext.block", "cel.block: not in Kubernetes"},
    {"ext.network", "cel-go's network library: not in Kubernetes"},
    {"ext.proto", "protobuf messages"},
}};

// Libraries of cel-go's own tables by the name they have there.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> libraries_elsewhere{{
    {"math", "library math: not in Kubernetes"},
    {"encoders", "library encoders: not in Kubernetes"},
    {"bindings", "cel.bind: not in Kubernetes"},
    {"network", "cel-go's network library: not in Kubernetes"},
    {"regex", "cel-go's regex library: not in Kubernetes"},
}};

const std::string newer_strings = "strings newer than Kubernetes' version 2";

bool has(const Json& list, std::string_view text) {
  for (const auto& item : list.items) {
    if (item.text == text) return true;
  }
  return false;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

// strings has had four versions; Kubernetes has the second, whose format() writes otherwise and which has no reverse().
bool wants_newer_strings(const Json& record) {
  static const RE2 newer(R"((?s)'\.reverse\(|ndexOf\('', -1\)|%(\.\d+)?e.*format|%(\.\d+)?f"\.format\(\[\d+u?\])"
                         R"(|%[dfs].*(Infinity|NaN)|%s"\.format\(\[(dyn\()?[[{])");
  static const RE2 newer_clause(R"(%(\.\d+)?e)");  // of a format that is a variable
  const auto* bindings = record.find("bindings");
  return RE2::PartialMatch(record.text_of("expr"), newer) ||
         (bindings != nullptr && RE2::PartialMatch(std::string(bindings->source), newer_clause));
}

std::optional<std::string> skip_spec(const Json& record) {
  if (const auto* features = record.find("features")) {
    for (const auto& [feature, reason] : features_elsewhere) {
      if (has(*features, feature)) return std::string(reason);
    }
    if (has(*features, "ext.strings") && wants_newer_strings(record)) return newer_strings;
  }
  if (record.text_of("cel_go") == "fail") return "cel-go, and so Kubernetes, answers otherwise";
  return std::nullopt;
}

// Whether the expression reads a field whose texts a schema's format makes durations, timestamps or bytes of.
bool reads_formatted(const Json& schema, const std::string& expression) {
  const auto* properties = schema.find("properties");
  if (properties == nullptr) return false;
  for (const auto& [name, of] : properties->members()) {
    static const RE2 formats(R"re("format": *"(duration|date|date-time|byte)")re");
    if (has(expression, "." + name) && RE2::PartialMatch(std::string(of.source), formats)) return true;
  }
  return false;
}

std::optional<std::string> skip_typed(const Json& record) {
  static const std::string reason = "objects typed by a schema";
  if (record.find("schema_features") == nullptr) return std::nullopt;
  const auto& dynamic = record.text_of("json_dynamic");
  if (dynamic.empty() || dynamic == "schema_dependent") return reason;
  const auto& message = record.text_of("error_message");
  if (has(message, "undefined field") || has(message, "no matching overload")) return reason;
  const bool maybe = dynamic == "needs_k8s_lib_and_maybe_schema";
  if (maybe && reads_formatted(*record.find("schema"), record.text_of("expr"))) return reason;
  return std::nullopt;
}

std::optional<std::string> skip_kubernetes(const Json& record) {
  const auto& lib = record.text_of("lib");
  if (lib == "escaping") return "escaped names of schema-typed objects";
  if (record.text_of("test") == "TestAuthzLibrary") return "authorizer: no cluster to ask";
  if (record.text_of("test") == "TestIncludesCost") return "includes(): Kubernetes 1.37";
  if (lib != "apiextensions") return std::nullopt;
  if (record.find("estimated_max_cost") != nullptr) return "estimated costs";
  if (record.flag("expect_skipped")) return "transition rules that Kubernetes skips";
  const auto& expression = record.text_of("expr");
  const bool prefixes = has(expression, "startsWith(") || has(expression, "endsWith(");
  if (prefixes && record.text_of("test") == "TestCelCostStability") {
    return "costs of a newer Kubernetes: startsWith, endsWith";
  }
  return skip_typed(record);
}

std::optional<std::string> skip_cel_go(const Json& record) {
  const auto& lib = record.text_of("lib");
  for (const auto& [library, reason] : libraries_elsewhere) {
    if (lib == library) return std::string(reason);
  }
  if (lib == "strings" && wants_newer_strings(record)) return newer_strings;
  return std::nullopt;
}

TypeRef type_of(const std::string& text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size();) {
    static constexpr std::string_view parameter = "param:";
    if (text.compare(at, parameter.size(), parameter) == 0) {
      at += parameter.size();
    } else {
      plain += text[at++];
    }
  }
  return types::parse(plain);
}

// The type that a CustomResourceDefinition's schema gives; only plain schemas come here (no schema_features).
TypeRef schema_type(const Json& schema, const std::string& name, Environment& environment) {
  const auto& type = schema.text_of("type");
  if (const auto* properties = schema.find("properties"); properties != nullptr && type == "object") {
    StructureType structure{.name = name, .fields = {}};
    for (const auto& [field, of] : properties->members()) {
      structure.fields.emplace(field, schema_type(of, name + "." + field, environment));
    }
    environment.add_structure(std::move(structure));
    return types::structure(name);
  }
  if (const auto* values = schema.find("additionalProperties"); values != nullptr && type == "object") {
    return types::map(types::string(), schema_type(*values, name + ".@value", environment));
  }
  if (const auto* items = schema.find("items"); items != nullptr && type == "array") {
    return types::list(schema_type(*items, name + ".@item", environment));
  }
  if (type == "string") return types::string();
  if (type == "integer") return types::integer();
  if (type == "number") return types::real();
  if (type == "boolean") return types::boolean();
  return types::dyn();
}

Function function_of(const Json& declaration) {
  Function function{declaration.text_of("name"), {}};
  for (const auto& overload : declaration.find("overloads")->items) {
    Overload read;
    read.id = overload.text_of("id");
    for (const auto& parameter : overload.find("params")->items) read.params.push_back(type_of(parameter.text));
    read.result = type_of(overload.text_of("result"));
    read.member = overload.flag("instance");
    function.overloads.push_back(std::move(read));
  }
  return function;
}

}  // namespace

Origin origin(const Json& record) {
  if (record.find("section") != nullptr) return Origin::spec;
  return record.text_of("source").starts_with("cel-go/") ? Origin::cel_go : Origin::kubernetes;
}

std::optional<std::string> skip_reason(const Json& record) {
  if (record.flag("proto")) return "protobuf messages";
  if (record.text_of("expr").find("cel.bind(") != std::string::npos) return "cel.bind: not in Kubernetes";
  switch (origin(record)) {
    case Origin::spec:
      return skip_spec(record);
    case Origin::kubernetes:
      return skip_kubernetes(record);
    case Origin::cel_go:
      return skip_cel_go(record);
  }
  return std::nullopt;
}

Environment environment_of(const Json& record) {
  const auto from = origin(record);
  EnvironmentOptions options;
  // The tests of libraries' costs make their environments themselves.
  const bool costs = record.text_of("lib") == "cost";
  options.homogeneous_literals = from == Origin::kubernetes && !costs;
  options.validate_literals = from == Origin::kubernetes || record.text_of("lib") == "strings";
  options.spec_errors = options.quoted_fields = from == Origin::spec;
  options.free_constants = !costs;
  options.container = record.text_of("container");
  auto environment = Environment::kubernetes(std::move(options));
  library::add_json_patch(environment);
  for (const auto* bindings : {record.find("bindings"), record.find("bindings_json")}) {
    if (bindings == nullptr) continue;
    for (const auto& [name, value] : bindings->members()) environment.add_variable(name, types::dyn());
  }
  const auto* schema = record.find("schema");
  if (schema != nullptr && record.find("schema_features") == nullptr) {
    const auto type = schema_type(*schema, "selfType", environment);
    for (const auto* name : {"self", "oldSelf"}) {
      if (environment.variable(name) != nullptr) environment.add_variable(name, type);
    }
  }
  if (const auto* declarations = record.find("type_env")) {
    for (const auto& declaration : declarations->items) {
      if (declaration.find("overloads") != nullptr) {
        environment.add_function(function_of(declaration));
      } else {
        environment.add_variable(declaration.text_of("name"), type_of(declaration.text_of("type")));
      }
    }
  }
  return environment;
}

bool has_exact_cost(const Json& record) {
  return record.find("runtime_cost") != nullptr && origin(record) == Origin::kubernetes;
}

}  // namespace tidegate::cel::conformance
