// Parts of a certificate as text. Only the .cpp files of this folder include it.
// Thread contract: functions without state. Tested in tests/certs/inspect_test.cpp.
#pragma once

#include <string>
#include <vector>

#include "certs/openssl.hpp"

namespace tidegate::certs {

// RFC 2253 order and escapes; control characters escaped, too. "" when there is none.
std::string describe_name(const X509_NAME* name);

// The subject alternative names; see CertificateInfo::names.
std::vector<std::string> describe_alternatives(X509* certificate);

std::string describe_key(const EVP_PKEY* key);

}  // namespace tidegate::certs
