// What the named formats say about a text: a list of Kubernetes' error texts, empty when the text is right.
// Source: apimachinery pkg/api/validation and pkg/util/validation, kube-openapi pkg/validation/strfmt.
// Thread contract: pure but for the context's arena. Tested in tests/policies/cel/library/format_test.cpp.
#pragma once

#include <string_view>

#include "policies/cel/context.hpp"
#include "policies/cel/value.hpp"

namespace tidegate::cel::library {

// …_prefix: what generateName may be, with a dash at the end.
[[nodiscard]] Value check_dns1123_label(std::string_view text, Context& context);
[[nodiscard]] Value check_dns1123_label_prefix(std::string_view text, Context& context);
[[nodiscard]] Value check_dns1123_subdomain(std::string_view text, Context& context);
[[nodiscard]] Value check_dns1123_subdomain_prefix(std::string_view text, Context& context);
[[nodiscard]] Value check_dns1035_label(std::string_view text, Context& context);
[[nodiscard]] Value check_dns1035_label_prefix(std::string_view text, Context& context);
[[nodiscard]] Value check_qualified_name(std::string_view text, Context& context);
[[nodiscard]] Value check_label_value(std::string_view text, Context& context);
[[nodiscard]] Value check_uri(std::string_view text, Context& context);
[[nodiscard]] Value check_uuid(std::string_view text, Context& context);
[[nodiscard]] Value check_byte(std::string_view text, Context& context);
[[nodiscard]] Value check_date(std::string_view text, Context& context);
[[nodiscard]] Value check_datetime(std::string_view text, Context& context);

}  // namespace tidegate::cel::library
