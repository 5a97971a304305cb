// The server's TLS settings and certificate, and what OpenSSL's errors mean.
//
// TLS 1.2 and 1.3 only; no tickets, session cache, renegotiation, early data or compression: API servers keep few long
// connections, and none of these is worth its risk. ALPN: http/1.1 (or http/1.0) is chosen when offered; a client that
// offers others only (h2) is refused with no_application_protocol, as RFC 7301 3.2 has it; one without ALPN is served.
// Thread contract: immutable once made; an SSL_CTX may be used by many threads. Tested in
// tests/server/http/tls_test.cpp.
#pragma once

#include <openssl/ssl.h>

#include <memory>

#include "policies/base/result.hpp"
#include "server/http/config.hpp"
#include "server/http/counters.hpp"
#include "server/http/server.hpp"

namespace tidegate::http::detail {

struct TlsContext {
  std::shared_ptr<SSL_CTX> context;
  CertificateInfo certificate;
};

// Errors name the file and the cause: unreadable, no certificate, key of another certificate, expired.
base::Result<TlsContext> make_tls_context(const TlsConfig& config);

// What the callbacks of one connection saw; set as the SSL's app data before the handshake.
struct TlsEvents {
  bool early_data = false;     // offered in the ClientHello: the handshake was refused
  bool renegotiation = false;  // asked for and refused
};

// Why the handshake failed, by the thread's OpenSSL error queue, which is then empty.
TlsFailure handshake_failure(const TlsEvents& events, bool peer_closed);

}  // namespace tidegate::http::detail
