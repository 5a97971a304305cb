// k8s.io/apiserver pkg/cel/library/format.go: the named formats and what asks them.
#include "policies/cel/library/format.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "policies/cel/library/costs.hpp"
#include "policies/cel/library/declare.hpp"
#include "policies/cel/library/format_checks.hpp"
#include "policies/cel/library/library.hpp"
#include "policies/cel/operations.hpp"

namespace tidegate::cel::library {
namespace {

constexpr std::array<NamedFormat, 13> formats = {{
    {"dns1123Label", "DNS1123Label", check_dns1123_label, 30},
    {"dns1123Subdomain", "DNS1123Subdomain", check_dns1123_subdomain, 60},
    {"dns1035Label", "DNS1035Label", check_dns1035_label, 30},
    {"qualifiedName", "QualifiedName", check_qualified_name, 60},
    {"dns1123LabelPrefix", "DNS1123LabelPrefix", check_dns1123_label_prefix, 30},
    {"dns1123SubdomainPrefix", "DNS1123SubdomainPrefix", check_dns1123_subdomain_prefix, 60},
    {"dns1035LabelPrefix", "DNS1035LabelPrefix", check_dns1035_label_prefix, 30},
    {"labelValue", "LabelValue", check_label_value, 40},
    {"uri", "URI", check_uri, 1103},
    {"uuid", "uuid", check_uuid, 70},
    {"byte", "byte", check_byte, 84},
    {"date", "date", check_date, 71},
    {"datetime", "datetime", check_datetime, 71},
}};

Value named(const Call& call) {
  const auto* format =
      std::ranges::find(formats, call.args[0].text(), [](const NamedFormat& one) { return one.function; });
  if (format == formats.end()) return Value::none();
  return make_optional(call.context, Value::opaque(format_type, format));
}

template <std::size_t index>
Value constant(const Call&) {
  return Value::opaque(format_type, &formats[index]);
}

Value validate(const Call& call) {
  const auto& format = call.args[0].object<NamedFormat>();
  const Value findings = format.check(call.args[1].text(), call.context);
  if (findings.is_error()) return findings;
  return findings.size() == 0 ? Value::none() : make_optional(call.context, findings);
}

std::uint64_t cost_of_validation(std::span<const Value> args, const Value&) {
  if (!args[0].is_opaque(format_type)) return 1;  // an error, where there should be a format
  return costs::matching(actual_size(args[1]), args[0].object<NamedFormat>().regex_size);
}

constexpr std::string_view type_name = "kubernetes.NamedFormat";

template <std::size_t... index>
void add_constants(Environment& environment, std::index_sequence<index...>) {
  const auto add = [&](const NamedFormat& format, CallFunction call) {
    const std::string name = "format." + std::string(format.function);
    environment.add_function({name, {global(name, {}, type_name, call)}});
  };
  (add(formats[index], constant<index>), ...);
}

}  // namespace

void add_format(Environment& environment) {
  environment.add_function(
      {"format.named", {global("format-named", {"string"}, "optional_type(kubernetes.NamedFormat)", named)}});
  environment.add_function({"validate",
                            {member("format-validate", {type_name, "string"}, "optional_type(list(string))", validate,
                                    cost_of_validation)}});
  add_constants(environment, std::make_index_sequence<formats.size()>());
}

}  // namespace tidegate::cel::library
