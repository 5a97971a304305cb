// Keys and certificates between memory and PEM (RFC 7468); keys as PKCS#8 without a passphrase, as Kubernetes wants
// them in a Secret. Only the .cpp files of this folder include it.
// Thread contract: functions without state. Tested in tests/certs/make_test.cpp and check_test.cpp.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "certs/openssl.hpp"

namespace tidegate::certs {

// Every CERTIFICATE of the file, in its order; other PEM blocks are passed over. Errors: unreadable, broken, or none.
base::Result<std::vector<Certificate>> read_certificates(const std::filesystem::path& path);

// The first private key of the file. Errors: unreadable, none, or it has a passphrase (nobody is asked for one).
base::Result<Key> read_key(const std::filesystem::path& path);

base::Result<std::string> to_pem(X509* certificate);

// PKCS#8. The caller wipes the text when it is written.
base::Result<std::string> to_pem(EVP_PKEY* key);

}  // namespace tidegate::certs
