// The names a certificate is for: DNS names (a leading `*.` label allowed) and IP addresses.
// Invariant: a Name is valid and in one form: DNS names in lower case, addresses as inet_ntop writes them.
// Thread contract: values. Tested in tests/certs/names_test.cpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policies/base/result.hpp"

namespace tidegate::certs {

struct Name {
  enum class Kind { dns, ip };
  Kind kind{};
  std::string text;
  bool operator==(const Name&) const = default;
};

// Every name by which the Service `tidegate` in `tidegate-system` is reached, and this machine.
// kube-apiserver verifies `tidegate.tidegate-system.svc`.
const std::vector<std::string>& default_names();

// Errors say what is wrong with the text: RFC 1123 labels of at most 63 bytes, 253 in all; anything of digits and dots
// alone, or with a colon, must be an address.
base::Result<Name> parse_name(std::string_view text);

// All of `texts`, each once, in their order. Errors: the first bad name; none, or more than max_certificate_names.
base::Result<std::vector<Name>> parse_names(const std::vector<std::string>& texts);

}  // namespace tidegate::certs
