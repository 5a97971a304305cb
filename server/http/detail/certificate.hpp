// Reading and judging the server's certificate and key.
// Thread contract: pure functions over files. Tested in tests/server/http/tls_test.cpp.
#pragma once

#include <openssl/ssl.h>

#include <ctime>
#include <string>

#include "policies/base/result.hpp"
#include "server/http/config.hpp"
#include "server/http/server.hpp"

namespace tidegate::http::detail {

// Loads certificate chain and key of `config` into `context`. Errors name the file and the cause; `now` (Unix time)
// must lie within the leaf's validity.
base::Result<CertificateInfo> load_certificate(SSL_CTX* context, const TlsConfig& config, std::time_t now);

// The text of the oldest error of this thread's OpenSSL queue, which is then empty.
std::string take_openssl_error();

}  // namespace tidegate::http::detail
