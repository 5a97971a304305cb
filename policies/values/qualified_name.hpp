// Kubernetes' rules for names: label keys and values, annotation keys, DNS labels and subdomains
// (apimachinery pkg/util/validation). Each check is empty-handed on success and says on failure what a valid text is.
// Thread contract: pure functions; they allocate only to report an error.
// Tested in tests/policies/values/qualified_name_test.cpp.
#pragma once

#include <string_view>

#include "policies/base/result.hpp"

namespace tidegate::values {

// [PREFIX/]NAME: NAME 1–63 of [A-Za-z0-9] with '-', '_', '.' inside; PREFIX a DNS subdomain.
[[nodiscard]] base::Result<void> check_qualified_name(std::string_view text);
// A label's key is a qualified name.
[[nodiscard]] base::Result<void> check_label_key(std::string_view text);
// Empty, or like a qualified name's NAME.
[[nodiscard]] base::Result<void> check_label_value(std::string_view text);
// A qualified name whose prefix may have upper-case letters: Kubernetes lowers it before it looks.
[[nodiscard]] base::Result<void> check_annotation_key(std::string_view text);
// RFC 1123: 1–63 of [a-z0-9-], alphanumeric at both ends. Namespaces, containers.
[[nodiscard]] base::Result<void> check_dns_label(std::string_view text);
// RFC 1123: labels joined by '.', at most 253 bytes in all; as in Kubernetes a label may be longer than 63.
// Most objects' names; also the names of Tidegate's policies.
[[nodiscard]] base::Result<void> check_dns_subdomain(std::string_view text);

// The shapes alone, whatever the length; none of them is empty.
[[nodiscard]] bool is_name(std::string_view text) noexcept;           // a qualified name's NAME
[[nodiscard]] bool is_dns_label(std::string_view text) noexcept;      // RFC 1123
[[nodiscard]] bool is_dns_subdomain(std::string_view text) noexcept;  // RFC 1123

}  // namespace tidegate::values
