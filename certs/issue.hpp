// Makes certificates in memory, by the profile of RFC 5280: version 3, random 128-bit serial, ECDSA P-256 with SHA-256.
//   CA      basicConstraints CA:TRUE pathlen:0, keyUsage keyCertSign cRLSign (both critical), subject key identifier
//   server  basicConstraints CA:FALSE, keyUsage digitalSignature (both critical), extendedKeyUsage serverAuth,
//           subject alternative names, subject and authority key identifier
// Only the .cpp files of this folder include it. Thread contract: functions without state.
// Tested in tests/certs/make_test.cpp, there also by the openssl command.
#pragma once

#include <chrono>
#include <vector>

#include "certs/names.hpp"
#include "certs/openssl.hpp"

namespace tidegate::certs {

struct Validity {
  std::chrono::sys_seconds not_before;
  std::chrono::sys_seconds not_after;
};

// A fresh key on P-256.
base::Result<Key> generate_key();

// Self-signed with `key`.
base::Result<Certificate> issue_ca(EVP_PKEY* key, Validity validity);

// For `names` and the public half of `key`, signed by the CA. `names` is not empty.
base::Result<Certificate> issue_server(EVP_PKEY* key, const std::vector<Name>& names, Validity validity, X509* ca,
                                       EVP_PKEY* ca_key);

}  // namespace tidegate::certs
